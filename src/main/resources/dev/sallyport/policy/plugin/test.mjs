// node:test inside the sandbox: what plugins' tests use of it.
const tests = [];
let outer = '';

export function test(name, ...rest) {
    const run = rest.at(-1);
    tests.push({ name: outer + name, run, skip: typeof run !== 'function' || rest[0]?.skip === true });
}

test.skip = (name) => tests.push({ name: outer + name, skip: true });

export function describe(name, ...rest) {
    const before = outer;
    outer += name + ' > ';
    try {
        rest.at(-1)();
    } finally {
        outer = before;
    }
}

export const it = test;
export const suite = describe;
export default test;

/** Runs all that were registered, one after the other. */
export async function run(report) {
    for (const { name, run, skip } of tests) {
        if (!skip) {
            let fault = '';
            try {
                await run({ name });
            } catch (error) {
                fault = error instanceof Error ? String(error.stack) : 'threw ' + String(error);
            }
            report(name, fault);
        }
    }
    report('', '');
}
