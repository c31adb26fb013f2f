// Wall clocks of time zones. A zone's offset changes only at whole quarters of an hour, so it is
// looked up once for each quarter.
const QUARTER = 900;
const MAX_KNOWN = 100;
const formats = new Map();
const offsets = new Map();

function format(zone) {
    let known = formats.get(zone);
    if (known === undefined) {
        known = new Intl.DateTimeFormat('en-US', {
            timeZone: zone,
            hourCycle: 'h23',
            year: 'numeric',
            month: 'numeric',
            day: 'numeric',
            hour: 'numeric',
            minute: 'numeric',
            second: 'numeric',
        });
        if (formats.size >= MAX_KNOWN) {
            formats.clear();
        }
        formats.set(zone, known);
    }
    return known;
}

/** Seconds that the zone is ahead of UTC at a moment, which is in seconds since 1970. */
export function offset(zone, seconds) {
    if (zone === 'UTC') {
        return 0;
    }
    const quarter = Math.floor(seconds / QUARTER);
    const key = zone + quarter;
    let known = offsets.get(key);
    if (known === undefined) {
        const start = quarter * QUARTER;
        const part = {};
        for (const { type, value } of format(zone).formatToParts(new Date(start * 1000))) {
            part[type] = Number(value);
        }
        const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second);
        known = wall / 1000 - start;
        if (offsets.size >= MAX_KNOWN) {
            offsets.clear();
        }
        offsets.set(key, known);
    }
    return known;
}

/** The zone's clock: seconds since its midnight, and the day of the week, 0 for Sunday. */
export function wallClock(zone, seconds) {
    const local = Math.floor(seconds) + offset(zone, seconds);
    const days = Math.floor(local / 86400);
    return { second: local - days * 86400, day: (((days + 4) % 7) + 7) % 7 };
}

/** What is wrong with a zone, or nothing. */
export function zoneFault(zone) {
    if (typeof zone !== 'string') {
        return 'timezone is the name of a time zone, such as Europe/Berlin or UTC';
    }
    try {
        format(zone);
        return undefined;
    } catch {
        return 'unknown time zone ' + zone + '; expected a name such as Europe/Berlin or UTC';
    }
}

/** What is wrong with the keys of a value, or nothing. */
export function keysFault(value, known) {
    for (const key of Object.keys(value)) {
        if (!known.includes(key)) {
            return 'unknown key ' + key + '; expected ' + known.join(', ');
        }
    }
    return undefined;
}

export function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
