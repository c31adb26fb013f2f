// An asynchronous policy: another service on the event bus knows whether there is a change ticket.
//
//   policy_plugins:
//     - name: change_ticket
//       path: plugins/change_ticket
//       config: {address: changes.approved}
//
// The service is asked {user, route} and answers {approved, until, ticket}.

/** @type {import('../policy-api.d.ts').Decide<{address: string}>} */
export default async function decide(facts, config, host) {
    if (facts.user === null) {
        return { allow: false, sign_in: true };
    }
    const answer = await host.ask(config.address, {
        user: facts.user.email,
        route: facts.route.name,
    });
    if (answer.approved !== true) {
        return { allow: false, reason: 'no-change-ticket' };
    }
    host.log('ticket', answer.ticket, 'admits', facts.user.email);
    return {
        allow: true,
        reason: 'change-ticket',
        until: answer.until,
        obligations: { labels: { ticket: answer.ticket } },
    };
}
