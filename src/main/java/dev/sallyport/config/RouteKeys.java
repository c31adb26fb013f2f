package dev.sallyport.config;

import java.util.Map;

/**
 * Every key of a route. A line as in {@link TopKeys}. HTTP settings on a TCP route are accepted
 * without a word, because Pomerium promises it.
 */
final class RouteKeys {
    static final Map<String, Key> ALL =
            TopKeys.table(
                    """
                    name | TEXT | BUILT | | shown in logs and metrics
                    from | TEXT | BUILT | | what the client asks for: tcp+https://host:port, or https://host for a web route
                    to | LIST | BUILT | | where it leads: tcp://host:port, tls://host:port, or http://proxy; of a web route http://, https:// or h2c://; a list may hold "URL,weight"
                    allow_public_unauthenticated_access | BOOL | BUILT | false | everybody may use it
                    timeout | DURATION | BUILT | | longest life of a tunnel; of a web route time for an answer, unset: default_upstream_timeout
                    idle_timeout | DURATION | BUILT | | silence in both directions; of a web route unset: 5m
                    half_close_timeout | DURATION | BUILT | | ours: silence after one side has finished; unset: the top level's
                    live_authorization | BOOL | QUIET | true | ours: close open tunnels that would no longer be let in
                    policy | ANY | BUILT | | who may use it; nobody until sign-in is built
                    policy_plugins | LIST | BUILT | | ours: policies in JavaScript that must all allow, by name
                    decide_address | TEXT | BUILT | | ours: the event bus address of a service that decides instead
                    allow_any_authenticated_user | BOOL | BUILT | false | everybody who has signed in may use it
                    allowed_users | LIST | BUILT | | ids or e-mail addresses that may use it
                    allowed_domains | LIST | BUILT | | domains of e-mail addresses that may use it
                    allowed_idp_claims | MAP | BUILT | | claims whose holders may use it, each with a list of values
                    sub_policies | OBJECTS | BUILT | | made by other tools; their lists and policies count like the route's own
                    id | TEXT | QUIET | | made by other tools
                    description | TEXT | QUIET | | for a page of routes
                    logo_url | TEXT | QUIET | | for a page of routes
                    redirect | MAP | QUIET | | web routes only
                    response | MAP | QUIET | | web routes only
                    prefix | TEXT | BUILT | | web routes only: what the path begins with
                    path | TEXT | BUILT | | web routes only: the whole path
                    regex | TEXT | QUIET | | web routes only, where it is not built yet
                    regex_priority_order | INT | QUIET | | web routes only
                    prefix_rewrite | TEXT | BUILT | | web routes only: stands for the prefix at the target; unset: the path of to
                    regex_rewrite_pattern | TEXT | QUIET | | web routes only
                    regex_rewrite_substitution | TEXT | QUIET | | web routes only
                    host_rewrite | TEXT | BUILT | | web routes only: the Host that the target is asked for; unset: the host in to
                    host_rewrite_header | TEXT | QUIET | | web routes only
                    host_path_regex_rewrite_pattern | TEXT | QUIET | | web routes only
                    host_path_regex_rewrite_substitution | TEXT | QUIET | | web routes only
                    preserve_host_header | BOOL | BUILT | false | web routes only: ask the target for the Host that the client has asked for
                    cors_allow_preflight | BOOL | BUILT | false | web routes only: let browsers ask without signing in whether a page may ask
                    cors_preflight | BOOL | INERT | | the key is cors_allow_preflight
                    show_error_details | BOOL | QUIET | | web routes only
                    depends_on | LIST | QUIET | | web routes only
                    set_request_headers | MAP | BUILT | | web routes only: fields that the target gets
                    remove_request_headers | LIST | BUILT | | web routes only: fields that the target does not get
                    set_response_headers | MAP | BUILT | | web routes only: fields that the client gets
                    rewrite_response_headers | OBJECTS | QUIET | | web routes only
                    pass_identity_headers | BOOL | BUILT | | web routes only: tell the target who asks; unset: the top level's
                    jwt_issuer_format | hostonly,uri | BUILT | | web routes only: how the issuer is written; unset: the top level's
                    allow_websockets | BOOL | BUILT | false | web routes only: let clients upgrade to WebSocket
                    allow_spdy | BOOL | QUIET | | web routes only
                    allow_upgrades | LIST | QUIET | | web routes only
                    enable_google_cloud_serverless_authentication | BOOL | QUIET | | web routes only
                    mcp | MAP | QUIET | | web routes only
                    session_recording | MAP | QUIET | | native SSH only
                    idp_client_id | TEXT | INERT | | all routes have the provider of the top level
                    idp_client_secret | TEXT | INERT | | all routes have the provider of the top level
                    idp_access_token_allowed_audiences | LIST | REFUSED | | audiences of bearer tokens
                    identity_providers | LIST | REFUSED | | issuers of bearer tokens
                    bearer_token_format | default,idp_access_token,idp_identity_token,jwt | REFUSED | default | what a bearer token is
                    tls_downstream_client_ca | TEXT | REFUSED | | client certificates of this route
                    tls_downstream_client_ca_file | TEXT | REFUSED | | client certificates of this route
                    kubernetes_service_account_token | TEXT | REFUSED | | impersonation
                    kubernetes_service_account_token_file | TEXT | REFUSED | | impersonation
                    upstream_tunnel | MAP | REFUSED | | reverse tunnels
                    tls_downstream_server_name | TEXT | INERT | | certificates are chosen by the client's SNI
                    tls_skip_verify | BOOL | BUILT | false | believe whoever answers at the target
                    tls_server_name | TEXT | BUILT | | name to ask the target for and to find in its certificate; unset: the host in to
                    tls_upstream_server_name | TEXT | BUILT | | the same, and wins
                    tls_custom_ca | TEXT | BUILT | | the only authorities that the target is believed by, PEM in base64
                    tls_custom_ca_file | TEXT | BUILT | | the same from a PEM file
                    tls_client_cert | TEXT | BUILT | | certificate chain shown to a target that asks, PEM in base64
                    tls_client_key | TEXT | BUILT | | private key of tls_client_cert, PEM in base64
                    tls_client_cert_file | TEXT | BUILT | | certificate chain shown to a target that asks, PEM file
                    tls_client_key_file | TEXT | BUILT | | private key of tls_client_cert_file, PEM file
                    tls_upstream_allow_renegotiation | BOOL | INERT | | renegotiation is never allowed
                    upstream_starttls | postgres | BUILT | | ours: what the target must be told before TLS begins
                    send_proxy_protocol | v1,v2 | BUILT | | ours: tell the target the client's address first, and with v2 who it is
                    load_balancing_policy | round_robin,least_request,ring_hash,random,maglev | INERT | round_robin | targets are chosen by weight
                    lb_policy | ANY | INERT | | the key is load_balancing_policy
                    least_request_lb_config | ANY | INERT | | targets are chosen by weight
                    outlier_detection | MAP | INERT | | targets are chosen by weight
                    health_checks | OBJECTS | INERT | | targets are not checked
                    healthy_panic_threshold | INT | INERT | | targets are not checked
                    circuit_breaker_thresholds | MAP | INERT | | there is no limit of this kind
                    allowed_groups | ANY | REMOVED | | groups are now matched by policy
                    set_authorization_header | ANY | REMOVED | | now set_request_headers
                    """);

    private RouteKeys() {}
}
