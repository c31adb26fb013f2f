// day_of_week: "mon-fri", "sat,sun", "1-5" (0 and 7 are Sunday), "*",
// or {days: "mon-fri", timezone: "Europe/Berlin"}; without a time zone UTC.
import { isObject, keysFault, wallClock, zoneFault } from '../lib/zones.mjs';

export const criterion = 'day_of_week';
export const anonymous = true;

const NAMES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const EXPECTED = 'expected days such as mon-fri, "sat,sun", "1-5" or "*"';

/** 0 to 7, or undefined. */
function day(word) {
    if (/^[0-7]$/.test(word)) {
        return Number(word);
    }
    const at = word.length < 3 ? -1 : NAMES.findIndex((name) => name.startsWith(word));
    return at < 0 ? undefined : at;
}

/** For each day of the week whether it is meant; undefined if the text makes no sense. */
function days(text) {
    const chosen = [false, false, false, false, false, false, false];
    if (typeof text !== 'string') {
        return undefined;
    }
    for (const part of text.toLowerCase().split(',').map((word) => word.trim())) {
        const ends = (part === '*' ? '0-6' : part).split('-').map((word) => word.trim());
        const first = day(ends[0]);
        let last = ends.length === 1 ? first : day(ends[1]);
        if (ends.length > 2 || first === undefined || last === undefined) {
            return undefined;
        }
        // A range may go over the end of the week: fri-mon.
        if (last < first) {
            last += 7;
        }
        for (let i = first; i <= last; i++) {
            chosen[i % 7] = true;
        }
    }
    return chosen;
}

function textOf(value) {
    return isObject(value) ? value.days : typeof value === 'number' ? String(value) : value;
}

export function check(value) {
    const fault = isObject(value)
        ? (keysFault(value, ['days', 'timezone']) ?? ('timezone' in value ? zoneFault(value.timezone) : undefined))
        : undefined;
    return fault ?? (days(textOf(value)) === undefined ? EXPECTED : undefined);
}

const known = new Map();

export function matches(facts, value) {
    const text = textOf(value);
    let chosen = known.get(text);
    if (chosen === undefined) {
        chosen = days(text);
        if (known.size >= 100) {
            known.clear();
        }
        known.set(text, chosen);
    }
    return chosen[wallClock(value.timezone ?? 'UTC', facts.now).day];
}
