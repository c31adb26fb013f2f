// Freezes everything that the language provides, before any plugin runs: what one request does must
// not be seen by the next. Runs as a script, once for each context.
(() => {
    'use strict';
    const seen = new Set();
    const queue = [];
    const visit = (thing) => {
        const kind = typeof thing;
        if ((kind === 'object' && thing !== null) || kind === 'function') {
            if (!seen.has(thing)) {
                seen.add(thing);
                queue.push(thing);
            }
        }
    };

    // No global leads to these.
    const hidden = [
        Object.getPrototypeOf(function* () {}),
        Object.getPrototypeOf(async function () {}),
        Object.getPrototypeOf(async function* () {}),
        Object.getPrototypeOf([][Symbol.iterator]()),
        Object.getPrototypeOf(''[Symbol.iterator]()),
        Object.getPrototypeOf(new Map()[Symbol.iterator]()),
        Object.getPrototypeOf(new Set()[Symbol.iterator]()),
        Object.getPrototypeOf(/a/[Symbol.matchAll]('')),
        Object.getPrototypeOf(Int8Array),
        (function () { return arguments; })(),
    ].concat(typeof Iterator === 'function' ? [Iterator.from({ next() {} }), [].values().map((x) => x)] : []);

    [globalThis].concat(hidden).forEach(visit);
    const all = [];
    while (queue.length > 0) {
        const thing = queue.pop();
        all.push(thing);
        visit(Object.getPrototypeOf(thing));
        for (const key of Reflect.ownKeys(thing)) {
            const property = Object.getOwnPropertyDescriptor(thing, key);
            visit(property.value);
            visit(property.get);
            visit(property.set);
        }
    }

    // An assignment to an inherited property that is frozen throws. For names that classes and
    // errors are used to set on themselves, an accessor lets them.
    const settable = (holder) => {
        for (const key of Reflect.ownKeys(holder)) {
            const property = Object.getOwnPropertyDescriptor(holder, key);
            if (!('value' in property) || !property.configurable || key === Symbol.toStringTag) {
                continue;
            }
            const value = property.value;
            const get = () => value;
            const set = function (next) {
                if (this === holder || this === null || this === undefined) {
                    throw new TypeError('Cannot assign to read only property ' + String(key));
                }
                Object.defineProperty(this, key, {
                    value: next,
                    writable: true,
                    enumerable: true,
                    configurable: true,
                });
            };
            Object.freeze(get);
            Object.freeze(set);
            Object.freeze(set.prototype);
            Object.defineProperty(holder, key, {
                get,
                set,
                enumerable: property.enumerable,
                configurable: false,
            });
        }
    };
    settable(Object.prototype);
    for (const name of Object.getOwnPropertyNames(globalThis)) {
        const thing = globalThis[name];
        if (typeof thing === 'function' && (thing === Error || Object.getPrototypeOf(thing) === Error)) {
            settable(thing.prototype);
        }
    }
    all.forEach(Object.freeze);
})();
