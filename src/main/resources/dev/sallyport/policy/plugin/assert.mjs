// node:assert/strict inside the sandbox: what plugins' tests use of it.
export class AssertionError extends Error {
    constructor(message) {
        super(message);
        this.name = 'AssertionError';
    }
}

function shown(thing) {
    try {
        return typeof thing === 'object' ? JSON.stringify(thing) : String(thing);
    } catch {
        return typeof thing;
    }
}

function fault(message, usual) {
    if (message instanceof Error) {
        throw message;
    }
    throw new AssertionError(message ?? usual);
}

function same(a, b) {
    if (Object.is(a, b)) {
        return true;
    }
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
        return false;
    }
    if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) {
        return false;
    }
    if (a instanceof Date) {
        return a.getTime() === b.getTime();
    }
    if (a instanceof Map || a instanceof Set) {
        return a.size === b.size && same([...a], [...b]);
    }
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

function matchesError(error, expected) {
    if (expected === undefined) {
        return true;
    }
    if (expected instanceof RegExp) {
        return expected.test(String(error));
    }
    if (typeof expected === 'function') {
        return expected.prototype !== undefined && error instanceof expected ? true : expected(error) === true;
    }
    return Object.keys(expected).every((key) =>
        expected[key] instanceof RegExp ? expected[key].test(error[key]) : same(error[key], expected[key]),
    );
}

function assert(value, message) {
    if (!value) {
        fault(message, 'expected something true, found ' + shown(value));
    }
}

export const ok = assert;

export function equal(actual, expected, message) {
    if (!Object.is(actual, expected)) {
        fault(message, 'expected ' + shown(expected) + ', found ' + shown(actual));
    }
}

export function notEqual(actual, expected, message) {
    if (Object.is(actual, expected)) {
        fault(message, 'expected something else than ' + shown(actual));
    }
}

export function deepEqual(actual, expected, message) {
    if (!same(actual, expected)) {
        fault(message, 'expected ' + shown(expected) + ', found ' + shown(actual));
    }
}

export function notDeepEqual(actual, expected, message) {
    if (same(actual, expected)) {
        fault(message, 'expected something else than ' + shown(actual));
    }
}

export function match(text, pattern, message) {
    if (!pattern.test(text)) {
        fault(message, 'expected ' + shown(text) + ' to match ' + pattern);
    }
}

export function doesNotMatch(text, pattern, message) {
    if (pattern.test(text)) {
        fault(message, 'expected ' + shown(text) + ' not to match ' + pattern);
    }
}

export function fail(message) {
    fault(message, 'failed');
}

export function throws(run, expected, message) {
    let error;
    try {
        run();
    } catch (thrown) {
        if (!matchesError(thrown, expected)) {
            throw thrown;
        }
        return;
    }
    fault(message, 'expected an exception');
}

export async function rejects(promised, expected, message) {
    try {
        await (typeof promised === 'function' ? promised() : promised);
    } catch (thrown) {
        if (!matchesError(thrown, expected)) {
            throw thrown;
        }
        return;
    }
    fault(message, 'expected a rejection');
}

export const strictEqual = equal;
export const notStrictEqual = notEqual;
export const deepStrictEqual = deepEqual;
export const strict = assert;

Object.assign(assert, {
    AssertionError,
    ok,
    equal,
    notEqual,
    deepEqual,
    notDeepEqual,
    match,
    doesNotMatch,
    fail,
    throws,
    rejects,
    strictEqual,
    notStrictEqual,
    deepStrictEqual,
    strict,
});
export default assert;
