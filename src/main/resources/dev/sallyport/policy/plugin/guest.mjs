// What the host calls, inside the sandbox: one call in, one number or text out, and no object ever
// crosses. Everything it uses is frozen before the plugin is imported.
import * as plugin from '/plugin/index.mjs';

const MAX_PENDING = 64;
const MAX_VALUES = 1000;
const FIELDS = ['v', 'allow', 'reason', 'rule', 'until', 'obligations', 'sign_in'];

function freeze(thing) {
    if (typeof thing === 'object' && thing !== null) {
        for (const key in thing) {
            freeze(thing[key]);
        }
        Object.freeze(thing);
    }
    return thing;
}

let config;
let send;
let settled;
let write;

export function connect(configText, hostSend, hostSettled, hostWrite) {
    config = freeze(JSON.parse(configText));
    send = hostSend;
    settled = hostSettled;
    write = hostWrite;
}

/** What the plugin is, for the host: kind, word, whether it is asked about strangers, whether it checks values. */
export function describe() {
    const isCriterion = 'criterion' in plugin || 'matches' in plugin;
    const isPolicy = 'default' in plugin;
    if (isCriterion === isPolicy) {
        throw new TypeError(
            isPolicy
                ? 'it exports both a policy (default) and a criterion; make two plugins of it'
                : 'it exports neither a policy (export default function) nor a criterion'
                    + ' (export const criterion, export function matches)',
        );
    }
    if (isPolicy) {
        if (typeof plugin.default !== 'function') {
            throw new TypeError('its default export is no function');
        }
        return JSON.stringify({ kind: 'policy' });
    }
    if (typeof plugin.criterion !== 'string') {
        throw new TypeError('it exports matches without a text named criterion');
    }
    if (typeof plugin.matches !== 'function') {
        throw new TypeError('it exports criterion without a function named matches');
    }
    for (const name of ['check', 'anonymous']) {
        const kind = name === 'check' ? 'function' : 'boolean';
        if (name in plugin && typeof plugin[name] !== kind) {
            throw new TypeError('what it exports as ' + name + ' is no ' + kind);
        }
    }
    return JSON.stringify({
        kind: 'criterion',
        word: plugin.criterion,
        anonymous: plugin.anonymous === true,
        checks: 'check' in plugin,
    });
}

// One request asks the same plugin many times: its facts are read once.
let factsText = '';
let facts;

/** Freezes facts by their shape: to look for it would take longer than most policies. */
function freezeFacts(read) {
    const { user, session, client, request } = read;
    if (user !== null) {
        freezeLists(user.claims);
        Object.freeze(user.groups);
        Object.freeze(user);
    }
    if (session !== null) {
        Object.freeze(session);
    }
    if (client.certificate !== null) {
        Object.freeze(client.certificate.sans);
        Object.freeze(client.certificate);
    }
    freezeLists(request.headers);
    Object.freeze(client);
    Object.freeze(read.route);
    Object.freeze(request);
    return Object.freeze(read);
}

function freezeLists(lists) {
    for (const name in lists) {
        Object.freeze(lists[name]);
    }
    Object.freeze(lists);
}

function read(text) {
    if (text !== factsText) {
        facts = freezeFacts(JSON.parse(text));
        factsText = text;
    }
    return facts;
}

const values = new Map();

function value(text) {
    let known = values.get(text);
    if (known === undefined) {
        if (values.size >= MAX_VALUES) {
            values.clear();
        }
        known = { value: freeze(JSON.parse(text)) };
        values.set(text, known);
    }
    return known.value;
}

export function check(valueText) {
    const fault = plugin.check(value(valueText), config);
    if (fault === undefined || fault === null) {
        return '';
    }
    if (typeof fault !== 'string') {
        throw new TypeError('check must return text that says what is wrong, or nothing');
    }
    return fault === '' ? 'wrong value' : fault;
}

export function matches(text, valueText) {
    const answer = plugin.matches(read(text), value(valueText), config);
    if (answer === true) {
        return 1;
    }
    if (answer === false) {
        return 0;
    }
    throw new TypeError('matches must return true or false, not ' + kindOf(answer));
}

function kindOf(thing) {
    if (thing === null) {
        return 'null';
    }
    if (typeof thing === 'object') {
        return typeof thing.then === 'function' ? 'a promise' : 'an object';
    }
    return typeof thing;
}

function plain(key, thing) {
    const kind = typeof thing;
    if (kind === 'number' ? !Number.isFinite(thing) : kind !== 'string' && kind !== 'boolean' && kind !== 'object') {
        throw new TypeError('in a decision ' + (key === '' ? 'it' : key) + ' is ' + String(thing)
            + '; leave out what does not apply');
    }
    if (thing === null) {
        throw new TypeError('in a decision ' + (key === '' ? 'it' : key) + ' is null; leave out what does not apply');
    }
    return thing;
}

function pack(answer) {
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
        throw new TypeError('decide must return an object with allow, not ' + kindOf(answer));
    }
    for (const key of Reflect.ownKeys(answer)) {
        if (!FIELDS.includes(key)) {
            throw new TypeError('a decision has no field ' + String(key) + '; it has ' + FIELDS.join(', '));
        }
    }
    if (typeof answer.allow !== 'boolean') {
        throw new TypeError('in a decision allow is true or false');
    }
    return JSON.stringify(answer, plain);
}

const asked = new Map();
let lastAsk = 0;

function hostFor(id) {
    return Object.freeze({
        ask(address, message) {
            if (typeof address !== 'string') {
                throw new TypeError('host.ask(address, message): the address is text');
            }
            const text = JSON.stringify(message === undefined ? null : message);
            return new Promise((resolve, reject) => {
                if (asked.size >= MAX_PENDING) {
                    reject(new Error('too many questions are under way'));
                    return;
                }
                const ask = ++lastAsk;
                asked.set(ask, { resolve, reject });
                const fault = send(id, ask, address, text);
                if (fault !== '') {
                    asked.delete(ask);
                    reject(new Error(fault));
                }
            });
        },
        log(...words) {
            write(words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '));
        },
    });
}

/** The decision as JSON; empty if it is still being thought about, and settled is called later. */
export function decide(id, text) {
    const answer = plugin.default(read(text), config, hostFor(id));
    if (typeof answer === 'object' && answer !== null && typeof answer.then === 'function') {
        Promise.resolve(answer).then(
            (final) => settled(id, pack(final), ''),
        ).catch((error) => settled(id, '', describeError(error)));
        return '';
    }
    return pack(answer);
}

function describeError(error) {
    if (error instanceof Error) {
        return String(error.stack);
    }
    return 'rejected with ' + kindOf(error);
}

/** An answer from the bus: JSON text, or what went wrong. */
export function answered(ask, text, fault) {
    const waiting = asked.get(ask);
    if (waiting !== undefined) {
        asked.delete(ask);
        if (fault === '') {
            waiting.resolve(JSON.parse(text));
        } else {
            waiting.reject(new Error(fault));
        }
    }
}
