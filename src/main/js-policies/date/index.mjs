// date: {after: "2030-01-01T00:00:00", before: "2030-07-01", timezone: "Europe/Berlin"}
// Holds from after on, and until just before before. One of the two is enough.
import { isObject, keysFault, offset, zoneFault } from '../lib/zones.mjs';

export const criterion = 'date';
export const anonymous = true;

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?([Zz]|[+-]\d{2}:\d{2})?$/;
const EXPECTED = ' is a date and time such as "2030-01-31T09:00:00Z", in quotes';

/** Seconds since 1970; undefined if it is no date. */
function moment(text, zone) {
    const part = typeof text === 'string' ? DATE.exec(text) : null;
    if (part === null) {
        return undefined;
    }
    const [year, month, day, hour, minute, second] = part.slice(1, 7).map((digits) => Number(digits ?? 0));
    const wall = Date.UTC(year, month - 1, day, hour, minute, second);
    const same = new Date(wall);
    // The 31st of February is no other day.
    if (same.getUTCMonth() !== month - 1 || same.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) {
        return undefined;
    }
    const shift = part[7];
    if (shift === undefined) {
        // The offset is that of the moment sought: a guess, then the guess corrected.
        const guess = wall / 1000 - offset(zone, wall / 1000);
        return wall / 1000 - offset(zone, guess);
    }
    if (shift === 'Z' || shift === 'z') {
        return wall / 1000;
    }
    const [hours, minutes] = shift.slice(1).split(':').map(Number);
    if (hours > 23 || minutes > 59) {
        return undefined;
    }
    return wall / 1000 - (shift[0] === '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

export function check(value) {
    if (!isObject(value)) {
        return 'expected after, before, or both';
    }
    const fault = keysFault(value, ['after', 'before', 'timezone'])
        ?? ('timezone' in value ? zoneFault(value.timezone) : undefined);
    if (fault !== undefined) {
        return fault;
    }
    if (!('after' in value) && !('before' in value)) {
        return 'expected after, before, or both';
    }
    for (const key of ['after', 'before']) {
        if (key in value && moment(value[key], value.timezone ?? 'UTC') === undefined) {
            return key + EXPECTED;
        }
    }
    const { after, before } = limits(value);
    return after < before ? undefined : 'before is not later than after: it would never hold';
}

const known = new WeakMap();

function limits(value) {
    let found = known.get(value);
    if (found === undefined) {
        const zone = value.timezone ?? 'UTC';
        found = {
            after: 'after' in value ? moment(value.after, zone) : -Infinity,
            before: 'before' in value ? moment(value.before, zone) : Infinity,
        };
        known.set(value, found);
    }
    return found;
}

export function matches(facts, value) {
    const { after, before } = limits(value);
    return after <= facts.now && facts.now < before;
}
