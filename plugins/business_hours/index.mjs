// A policy: members of a group during business hours, and only until they end.
//
//   policy_plugins:
//     - name: business_hours
//       path: plugins/business_hours
//       config: {timezone: Europe/Berlin, open: 8, close: 18, group: staff}
//   routes:
//     - policy_plugins: business_hours

/** @param {string} timezone @param {number} seconds */
function clock(timezone, seconds) {
    const parts = new Intl.DateTimeFormat('en-US', {
        timeZone: timezone,
        hourCycle: 'h23',
        weekday: 'short',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
    }).formatToParts(new Date(seconds * 1000));
    /** @type {{[type: string]: string}} */
    const part = {};
    for (const { type, value } of parts) {
        part[type] = value;
    }
    return {
        weekend: part.weekday === 'Sat' || part.weekday === 'Sun',
        second: Number(part.hour) * 3600 + Number(part.minute) * 60 + Number(part.second),
    };
}

/** @type {import('../policy-api.d.ts').Decide<{timezone: string, open: number, close: number, group: string}>} */
export default function decide(facts, config) {
    if (facts.user === null) {
        return { allow: false, sign_in: true };
    }
    if (!(facts.user.claims.groups ?? []).includes(config.group)) {
        return { allow: false, reason: 'not-in-group' };
    }
    const now = clock(config.timezone, facts.now);
    if (now.weekend || now.second < config.open * 3600 || now.second >= config.close * 3600) {
        return { allow: false, reason: 'outside-business-hours' };
    }
    return {
        allow: true,
        reason: 'business-hours',
        until: facts.now + config.close * 3600 - now.second,
        obligations: { idle_timeout: '30m' },
    };
}
