import test from 'node:test';
import assert from 'node:assert/strict';
import { check, matches } from '../index.mjs';

const config = { roster: { 'alice@example.com': 'db' } };
/** @param {string | null} email */
const facts = (email) => /** @type {any} */ ({ user: email === null ? null : { email } });

test('who is on call for the service matches', () => {
    assert.equal(matches(facts('alice@example.com'), 'db', config), true);
});

test('nobody else does', () => {
    assert.equal(matches(facts('alice@example.com'), 'web', config), false);
    assert.equal(matches(facts('bob@example.com'), 'db', config), false);
    assert.equal(matches(facts(null), 'db', config), false);
});

test('a service that the roster lacks is told when the policy is read', () => {
    assert.equal(check('db', config), undefined);
    assert.match(String(check('bd', config)), /nobody in the roster/);
});
