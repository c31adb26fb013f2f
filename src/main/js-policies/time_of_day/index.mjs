// time_of_day: {timezone: "Europe/Berlin", after: "8:30am", before: "17:00"}
// Holds from after on, and until just before before. Where before is not later than after, it is
// that of the next day.
import { isObject, keysFault, wallClock, zoneFault } from '../lib/zones.mjs';

export const criterion = 'time_of_day';
export const anonymous = true;

const TIME = /^(\d{1,2})(?::(\d{2})(?::(\d{2}))?)?\s*([ap]m)?$/i;
const EXPECTED = ' is a time such as "17:00" or "2:20pm", in quotes';

/** Seconds since midnight; undefined if it is no time. */
function time(text) {
    const part = typeof text === 'string' ? TIME.exec(text.trim()) : null;
    // A bare number could be anything.
    if (part === null || (part[2] === undefined && part[4] === undefined)) {
        return undefined;
    }
    let hour = Number(part[1]);
    const minute = Number(part[2] ?? 0);
    const second = Number(part[3] ?? 0);
    if (part[4] !== undefined) {
        if (hour < 1 || hour > 12) {
            return undefined;
        }
        hour = (hour % 12) + (part[4].toLowerCase() === 'pm' ? 12 : 0);
    }
    return hour > 23 || minute > 59 || second > 59 ? undefined : hour * 3600 + minute * 60 + second;
}

export function check(value) {
    if (!isObject(value)) {
        return 'expected timezone with after, before, or both';
    }
    const fault = keysFault(value, ['timezone', 'after', 'before']) ?? zoneFault(value.timezone);
    if (fault !== undefined) {
        return fault;
    }
    if (!('after' in value) && !('before' in value)) {
        return 'expected after, before, or both';
    }
    for (const key of ['after', 'before']) {
        if (key in value && time(value[key]) === undefined) {
            return key + EXPECTED;
        }
    }
    return time(value.after) === time(value.before) ? 'after and before are the same' : undefined;
}

export function matches(facts, value) {
    const now = wallClock(value.timezone, facts.now).second;
    const after = time(value.after ?? '0:00');
    const before = 'before' in value ? time(value.before) : 86400;
    return after < before ? after <= now && now < before : after <= now || now < before;
}
