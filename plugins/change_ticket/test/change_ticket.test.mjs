import test from 'node:test';
import assert from 'node:assert/strict';
import decide from '../index.mjs';

const facts = /** @type {any} */ ({ user: { email: 'alice@example.com' }, route: { name: 'db' } });

/** @param {any} answer */
const hostThat = (answer) => ({ ask: async () => answer, log: () => {} });

test('a ticket admits until it ends', async () => {
    const answer = { approved: true, until: 1909220400, ticket: 'C-7' };
    assert.deepEqual(await decide(facts, { address: 'x' }, hostThat(answer)), {
        allow: true,
        reason: 'change-ticket',
        until: 1909220400,
        obligations: { labels: { ticket: 'C-7' } },
    });
});

test('no ticket, no way in', async () => {
    assert.equal((await decide(facts, { address: 'x' }, hostThat({ approved: 'yes' }))).allow, false);
});

test('a service that does not answer leaves it undecided', async () => {
    const host = { ask: () => Promise.reject(new Error('timeout')), log: () => {} };
    await assert.rejects(async () => decide(facts, { address: 'x' }, host), /timeout/);
});
