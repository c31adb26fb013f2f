import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import decide from '../index.mjs';

const config = { timezone: 'Europe/Berlin', open: 8, close: 18, group: 'staff' };
const host = /** @type {any} */ ({});

/** @param {string} time */
const at = (time, groups = ['staff']) =>
    /** @type {any} */ ({ now: Date.parse(time) / 1000, user: { claims: { groups } } });

describe('business hours', () => {
    it('let staff in until they end', async () => {
        assert.deepEqual(await decide(at('2030-07-01T14:00:00Z'), config, host), {
            allow: true,
            reason: 'business-hours',
            until: Date.parse('2030-07-01T16:00:00Z') / 1000,
            obligations: { idle_timeout: '30m' },
        });
    });

    it('end at the minute, and skip the weekend', async () => {
        for (const time of ['2030-07-01T05:59:59Z', '2030-07-01T16:00:00Z', '2030-07-06T10:00:00Z']) {
            assert.equal((await decide(at(time), config, host)).reason, 'outside-business-hours');
        }
    });

    it('are for staff', async () => {
        assert.equal((await decide(at('2030-07-01T14:00:00Z', []), config, host)).allow, false);
    });
});
