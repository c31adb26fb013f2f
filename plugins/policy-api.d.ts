// What a policy plugin is given and what it returns, for editors and for `tsc --checkJs`.
// docs/plugins.md says it in words; a test holds the facts to docs/policy.md.

/** What may be known of one request. Frozen. Times are seconds since 1970, UTC. */
export interface Facts {
    readonly v: 1;
    /** When the question was asked. */
    readonly now: number;
    /** Unique to this question; request-id in the authorize log. */
    readonly decision_id: string;
    /** Who signed in; null for a stranger. */
    readonly user: User | null;
    /** The service account used, or null. */
    readonly service_account: string | null;
    readonly session: Session | null;
    readonly client: Client;
    readonly route: Route;
    readonly request: Request;
}

export interface User {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly claims: Lists;
    readonly groups: readonly string[];
}

export interface Session {
    readonly id: string;
    readonly issued_at: number;
    readonly expires_at: number;
}

export interface Client {
    readonly ip: string;
    readonly port: number;
    readonly sni: string;
    /** Only a valid one. */
    readonly certificate: Certificate | null;
    /** Why what was shown is not valid; empty for a valid one and for none. */
    readonly certificate_fault: string;
}

export interface Certificate {
    readonly subject: string;
    readonly issuer: string;
    readonly serial: string;
    readonly sans: readonly string[];
    readonly fingerprint: string;
    readonly spki_hash: string;
}

export interface Route {
    readonly id: string;
    readonly name: string;
    readonly from: string;
    readonly to: string;
}

export interface Request {
    readonly kind: 'tunnel' | 'http';
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly headers: Lists;
}

export interface Lists {
    readonly [name: string]: readonly string[];
}

/** A duration: seconds, or text such as "15m". */
export type Duration = number | string;

/** What somebody who is let in must keep to. */
export interface Obligations {
    max_duration?: Duration;
    idle_timeout?: Duration;
    max_bytes?: number;
    labels?: { [name: string]: string };
}

/** A field is there or it is not: undefined, null and NaN make no decision. */
export interface Decision {
    allow: boolean;
    /** For the log; a code such as not-on-call is also told to the one who is refused. */
    reason?: string;
    rule?: string;
    /** When to ask again, in seconds since 1970. */
    until?: number;
    obligations?: Obligations;
    /** With allow: false, sends a stranger to sign in. */
    sign_in?: boolean;
}

/** What a policy may do beside thinking. */
export interface Host {
    /** Asks a service on the event bus; rejects if nobody answers within ask_timeout. */
    ask(address: string, message: unknown): Promise<any>;
    /** Writes a line to the server's log. */
    log(...words: unknown[]): void;
}

/** The default export of a policy. */
export type Decide<Config = any> = (facts: Facts, config: Config, host: Host) => Decision | Promise<Decision>;

/** The export matches of a criterion. */
export type Matches<Value = any, Config = any> = (facts: Facts, value: Value, config: Config) => boolean;

/** The export check of a criterion: what is wrong with a value, or nothing. */
export type Check<Value = any, Config = any> = (value: Value, config: Config) => string | undefined;
