// The same service in JavaScript, for Node. Bridge.java joins the bus for it and talks to it in
// lines of JSON:
//
//   java -cp target/sallyport.jar examples/event-bus/Bridge.java bus.yaml node examples/event-bus/service.mjs
import { createInterface } from "node:readline";

const ON_CALL = ["alice@example.com"];

const handlers = {
  "example.js.decisions": decide,
  "sallyport.event.authorize": (e) =>
    console.error(`authorize: ${e.email} ${e.allow ? "may" : "may not"} open ${e.host}`),
  "sallyport.event.access": (e) => console.error(`access: ${e.authority} was answered with ${e.status}`),
  "sallyport.event.tunnel.start": (e) => console.error(`tunnel.start: a tunnel to ${e.host} begins`),
  "sallyport.event.tunnel.end": (e) => console.error(`tunnel.end: a tunnel to ${e.host} has ended`),
  "sallyport.event.session": (e) => console.error(`session: session of ${e.user}: ${e.event}`),
};

// Whoever is on call may pass for a quarter of an hour; who is not known may sign in.
export function decide(facts) {
  if (facts.user === null) {
    return { v: 1, allow: false, reason: "who-is-it", sign_in: true };
  }
  if (!ON_CALL.includes(facts.user.email)) {
    return { v: 1, allow: false, reason: "not-on-call" };
  }
  return { v: 1, allow: true, reason: "on-call", until: facts.now + 900 };
}

// Standard output is for the bridge, standard error for people.
const tell = (message) => process.stdout.write(JSON.stringify(message) + "\n");

for (const address of Object.keys(handlers)) {
  tell({ listen: address });
}
for await (const line of createInterface({ input: process.stdin })) {
  const { address, question, body } = JSON.parse(line);
  const answer = handlers[address](body);
  if (question !== undefined) {
    tell({ answer: question, body: answer });
  }
}
