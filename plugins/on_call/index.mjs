// A word for the policy language: who is on call for a service.
//
//   policy_plugins:
//     - name: on_call
//       path: plugins/on_call
//       config: {roster: {alice@example.com: db, bob@example.com: web}}
//   routes:
//     - policy: {allow: {and: [{on_call: db}]}}

export const criterion = 'on_call';

/** @type {import('../policy-api.d.ts').Check} */
export function check(value, config) {
    if (typeof value !== 'string' || value === '') {
        return 'expected the name of a service';
    }
    return Object.values(config.roster ?? {}).includes(value)
        ? undefined
        : 'nobody in the roster is on call for ' + value;
}

/** @type {import('../policy-api.d.ts').Matches<string, {roster: {[email: string]: string}}>} */
export function matches(facts, value, config) {
    // A service account has no user.
    return facts.user !== null && config.roster[facts.user.email] === value;
}
