package dev.sallyport.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every key at the top of the file. A line: name, type or choices, standing, default, description.
 * {@code conf/reference.yaml} is held to this table by a test.
 */
final class TopKeys {
    static final Map<String, Key> ALL =
            table(
                    """
                    address | ADDRESS | BUILT | ":443" | main listener: clients reach every TCP route through this port
                    insecure_server | BOOL | BUILT | false | plaintext listener, for TLS that ends in front of it
                    use_proxy_protocol | BOOL | BUILT | false | every connection must begin with a PROXY header (v1 or v2)
                    proxy_protocol_trusted_networks | LIST | BUILT | | ours: who may send a PROXY header; unset means everybody
                    codec_type | auto,http1,http2,http3 | BUILT | auto | protocols offered to clients
                    certificate | BASE64 | BUILT | | server certificate chain, PEM in base64
                    certificate_key | BASE64 | BUILT | | its private key, PEM in base64
                    certificate_file | TEXT | BUILT | | server certificate chain, PEM file
                    certificate_key_file | TEXT | BUILT | | its private key, PEM file
                    certificates | OBJECTS | BUILT | | more pairs of files (cert, key), chosen by the name a client asks for
                    timeout_read | DURATION | BUILT | 10s | time for a whole request head; at most 30s
                    timeout_write | DURATION | BUILT | 0 | longest life of any stream, tunnels included; 0 for none
                    timeout_idle | DURATION | BUILT | 5m | idle client connection without a tunnel
                    half_close_timeout | DURATION | BUILT | 60s | ours: silence after one side of a tunnel has finished
                    routes | OBJECTS | BUILT | | the routes, in order
                    policy | OBJECTS | BUILT | | old name of routes; these come first
                    policy_plugins | OBJECTS | BUILT | | ours: criteria and policies in JavaScript (name, path, config, timeout)
                    ask_timeout | DURATION | BUILT | 1s | ours: for what a policy awaits on the event bus, and for decide_address
                    log_level | trace,debug,info,warn,warning,error,critical,fatal,panic,off,none,disabled | BUILT | info | how much is logged
                    proxy_log_level | trace,debug,info,warn,warning,error,critical,fatal,panic,off,none,disabled | BUILT | | access lines are written for trace, debug and info; unset: log_level
                    access_log_fields | LIST | BUILT | | names and order of the access log's fields
                    authorize_log_fields | LIST | BUILT | | names and order of the authorize log's fields
                    metrics_address | ADDRESS | BUILT | | Prometheus listener
                    metrics_basic_auth | BASE64 | BUILT | | user:password for it, in base64
                    health_check_addr | ADDRESS | BUILT | "127.0.0.1:28080" | health listener
                    runtime_flags | MAP | BUILT | | switches by name, each true or false
                    idp_provider | oidc,keycloak,apple,auth0,azure,entra,cognito,github,gitlab,google,okta,onelogin,ping,hosted,development | BUILT | | where people sign in
                    idp_provider_url | URL | BUILT | | its issuer
                    idp_client_id | TEXT | BUILT | | OAuth client
                    idp_client_secret | TEXT | BUILT | | its secret
                    idp_client_secret_file | TEXT | BUILT | | the same from a file
                    idp_scopes | LIST | BUILT | | scopes asked for
                    idp_request_params | MAP | BUILT | | more parameters of the sign-in URL
                    idp_trust_unverified_email | BOOL | BUILT | false | ours: use e-mail addresses that the provider calls unverified
                    development_users | OBJECTS | BUILT | | ours: who may be chosen with idp_provider development (email, name, groups, claims)
                    unsafe_development_provider | BOOL | BUILT | false | ours: allow idp_provider development beyond loopback addresses
                    live_authorization | BOOL | QUIET | true | ours: close open tunnels that would no longer be let in
                    shared_secret | KEY32 | BUILT | | key of the whole installation
                    shared_secret_file | TEXT | BUILT | | the same from a file
                    cookie_secret | KEY32 | QUIET | | its keys follow from shared_secret
                    cookie_secret_file | TEXT | QUIET | | its keys follow from shared_secret
                    authenticate_service_url | URL | BUILT | | external URL of the sign-in service
                    authenticate_internal_service_url | URL | QUIET | | another host for it
                    signout_redirect_url | URL | BUILT | | page after sign-out
                    installation_id | TEXT | QUIET | | label for telemetry
                    services | LIST | INERT | all | this version always runs all services
                    idp_access_token_allowed_audiences | LIST | INERT | | tokens of other issuers are not accepted
                    identity_providers | MAP | INERT | | tokens of other issuers are not accepted
                    bearer_token_format | default,idp_access_token,idp_identity_token,jwt | INERT | default | tokens of other issuers are not accepted
                    cookie_name | TEXT | BUILT | _pomerium | session cookie
                    cookie_domain | TEXT | BUILT | | its domain
                    cookie_http_only | BOOL | BUILT | true | hidden from scripts
                    cookie_expire | DURATION | BUILT | 14h | life of a session
                    cookie_same_site | strict,lax,none | BUILT | | its SameSite attribute
                    programmatic_redirect_domain_whitelist | LIST | BUILT | | hosts that programs may be sent back to
                    idp_outage_grace | DURATION | BUILT | 1h | ours: how long a session outlives a provider that cannot be reached
                    cluster | MAP | BUILT | | ours: nodes whose event buses are one (host, port, members, secret; or certificate_file, certificate_key_file, ca_file)
                    signing_key | TEXT | INERT | | the key follows from shared_secret
                    signing_key_file | TEXT | INERT | | the key follows from shared_secret
                    jwt_claims_headers | ANY | BUILT | | fields for the targets of web routes, each with the claim that it carries
                    jwt_groups_filter | ANY | INERT | | all groups are told
                    jwt_issuer_format | hostonly,uri | BUILT | hostonly | how X-Pomerium-Jwt-Assertion names its issuer
                    pass_identity_headers | BOOL | BUILT | false | tell the targets of web routes who asks
                    downstream_mtls | MAP | BUILT | | which certificates clients must show (ca, ca_file, crl, crl_file, enforcement, match_subject_alt_names, max_verify_depth)
                    metrics_client_ca | BASE64 | REFUSED | | client certificates for metrics
                    metrics_client_ca_file | TEXT | REFUSED | | the same from a file
                    metrics_certificate | BASE64 | REFUSED | | TLS for metrics
                    metrics_certificate_key | BASE64 | REFUSED | | its key
                    metrics_certificate_file | TEXT | REFUSED | | the same from a file
                    metrics_certificate_key_file | TEXT | REFUSED | | its key from a file
                    grpc_address | ADDRESS | INERT | | there is no internal gRPC
                    grpc_insecure | BOOL | INERT | | there is no internal gRPC
                    grpc_client_timeout | DURATION | INERT | 10s | there is no internal gRPC
                    authorize_service_url | URL | INERT | | there is one process
                    authorize_service_urls | LIST | INERT | | there is one process
                    authorize_internal_service_url | URL | INERT | | there is one process
                    databroker_service_url | URL | INERT | | there is one process
                    databroker_service_urls | LIST | INERT | | there is one process
                    databroker_internal_service_url | URL | INERT | | there is one process
                    databroker_storage_type | memory,file,postgres | BUILT | file | where sessions are kept: in this process, in a file, or in PostgreSQL
                    databroker_storage_connection_string | TEXT | BUILT | | a folder for the file, or postgres://user:password@host:port/database
                    databroker_storage_connection_string_file | TEXT | BUILT | | the same from a file
                    databroker_cluster_leader_id | TEXT | INERT | | nodes share a PostgreSQL database instead
                    databroker_cluster_node_id | TEXT | INERT | | nodes share a PostgreSQL database instead
                    databroker_cluster_nodes | OBJECTS | INERT | | nodes share a PostgreSQL database instead
                    databroker_raft_bind_address | ADDRESS | INERT | | nodes share a PostgreSQL database instead
                    certificate_authority | BASE64 | BUILT | | authorities for upstreams besides the system's, PEM in base64
                    certificate_authority_file | TEXT | BUILT | | the same from a PEM file
                    override_certificate_name | TEXT | INERT | | there is one process
                    tls_derive | TEXT | INERT | | there is one process
                    autocert | BOOL | INERT | false | certificates are not fetched by ACME yet
                    autocert_ca | TEXT | INERT | | certificates are not fetched by ACME yet
                    autocert_email | TEXT | INERT | | certificates are not fetched by ACME yet
                    autocert_dir | TEXT | INERT | | certificates are not fetched by ACME yet
                    autocert_use_staging | BOOL | INERT | false | certificates are not fetched by ACME yet
                    autocert_must_staple | BOOL | INERT | false | certificates are not fetched by ACME yet
                    autocert_eab_key_id | TEXT | INERT | | certificates are not fetched by ACME yet
                    autocert_eab_mac_key | TEXT | INERT | | certificates are not fetched by ACME yet
                    autocert_trusted_ca | BASE64 | INERT | | certificates are not fetched by ACME yet
                    autocert_trusted_ca_file | TEXT | INERT | | certificates are not fetched by ACME yet
                    http_redirect_addr | ADDRESS | INERT | | there is no listener for http:// yet
                    skip_xff_append | BOOL | INERT | false | X-Forwarded-For is always the client's address alone
                    xff_num_trusted_hops | INT | INERT | 0 | X-Forwarded-For is always the client's address alone
                    default_upstream_timeout | DURATION | BUILT | 30s | time for an answer of a web route; never cuts a tunnel
                    set_response_headers | MAP | BUILT | | fields in answers of web routes instead of the usual three; disable: true for none
                    allow_upgrades | LIST | INERT | | only WebSocket is let through, by allow_websockets
                    headers_with_underscores_action | allow,reject_request,drop_header | INERT | reject_request | such requests are always refused
                    merge_slashes | BOOL | INERT | true | it is always done
                    normalize_path | BOOL | INERT | true | it is always done
                    path_with_escaped_slashes_action | keep_unchanged,reject_request,unescape_and_redirect,unescape_and_forward | INERT | reject_request | such requests are always refused
                    circuit_breaker_thresholds | MAP | INERT | | there is no limit of this kind
                    google_cloud_serverless_authentication_service_account | BASE64 | INERT | | not planned
                    mcp_allowed_client_id_domains | LIST | INERT | | not planned
                    mcp_allowed_as_metadata_domains | LIST | INERT | | not planned
                    auto_apply_changesets | BOOL | INERT | | not planned
                    blob_storage | MAP | INERT | | not planned
                    session_recording_concurrency | INT | INERT | | not planned
                    envoy_dynamic_extensions | LIST | INERT | | there is no Envoy
                    envoy_admin_address | ADDRESS | INERT | | there is no Envoy
                    envoy_admin_access_log_path | TEXT | INERT | | there is no Envoy
                    envoy_admin_profile_path | TEXT | INERT | | there is no Envoy
                    envoy_bind_config_source_address | TEXT | INERT | | upstream connections use the system's choice
                    envoy_bind_config_freebind | BOOL | INERT | | upstream connections use the system's choice
                    debug_address | ADDRESS | INERT | | there is no debug listener
                    health_check_systemd_disabled | BOOL | QUIET | false | systemd is not told anything
                    otel_traces_exporter | none,otlp | INERT | none | tracing is not built yet
                    otel_exporter_otlp_endpoint | TEXT | INERT | | tracing is not built yet
                    otel_exporter_otlp_traces_endpoint | TEXT | INERT | | tracing is not built yet
                    otel_exporter_otlp_protocol | TEXT | INERT | | tracing is not built yet
                    otel_exporter_otlp_traces_protocol | TEXT | INERT | | tracing is not built yet
                    otel_exporter_otlp_headers | ANY | INERT | | tracing is not built yet
                    otel_exporter_otlp_traces_headers | ANY | INERT | | tracing is not built yet
                    otel_exporter_otlp_timeout | TEXT | INERT | | tracing is not built yet
                    otel_exporter_otlp_traces_timeout | TEXT | INERT | | tracing is not built yet
                    otel_traces_sampler_arg | NUMBER | INERT | | tracing is not built yet
                    otel_resource_attributes | ANY | INERT | | tracing is not built yet
                    otel_log_level | TEXT | INERT | | tracing is not built yet
                    otel_attribute_value_length_limit | INT | INERT | | tracing is not built yet
                    otel_bsp_schedule_delay | TEXT | INERT | | tracing is not built yet
                    otel_bsp_max_export_batch_size | INT | INERT | | tracing is not built yet
                    dns_lookup_family | auto,v4_only,v6_only,v4_preferred,all | INERT | v4_preferred | names are resolved as the system is set up
                    dns_refresh_rate | DURATION | INERT | | names are resolved as the system is set up
                    dns_failure_refresh_rate | DURATION | INERT | | names are resolved as the system is set up
                    dns_query_timeout | DURATION | INERT | | names are resolved as the system is set up
                    dns_query_tries | INT | INERT | | names are resolved as the system is set up
                    dns_udp_max_queries | INT | INERT | | names are resolved as the system is set up
                    dns_use_tcp | BOOL | INERT | | names are resolved as the system is set up
                    dns_resolvers | LIST | INERT | | names are resolved as the system is set up
                    ssh_address | ADDRESS | INERT | | native SSH is not built yet
                    ssh_host_key_files | LIST | INERT | | native SSH is not built yet
                    ssh_host_keys | LIST | INERT | | native SSH is not built yet
                    ssh_user_ca_key_file | TEXT | INERT | | native SSH is not built yet
                    ssh_user_ca_key | TEXT | INERT | | native SSH is not built yet
                    ssh_rls_enabled | BOOL | INERT | false | native SSH is not built yet
                    ssh_rls_additional_entries | OBJECTS | INERT | | native SSH is not built yet
                    policy_file | TEXT | REMOVED | | policy file setting is deprecated; write the routes in this file
                    client_ca | ANY | REMOVED | | now downstream_mtls.ca
                    client_ca_file | ANY | REMOVED | | now downstream_mtls.ca_file
                    idp_service_account | ANY | REMOVED | | directory sync is gone
                    idp_refresh_directory_timeout | ANY | REMOVED | | directory sync is gone
                    idp_refresh_directory_interval | ANY | REMOVED | | directory sync is gone
                    idp_qps | ANY | REMOVED | | directory sync is gone
                    tracing_provider | ANY | REMOVED | | now otel_traces_exporter
                    tracing_sample_rate | ANY | REMOVED | | now otel_traces_sampler_arg
                    tracing_datadog_address | ANY | REMOVED | | now otel_exporter_otlp_endpoint
                    tracing_jaeger_collector_endpoint | ANY | REMOVED | | now otel_exporter_otlp_endpoint
                    tracing_jaeger_agent_endpoint | ANY | REMOVED | | now otel_exporter_otlp_endpoint
                    tracing_zipkin_endpoint | ANY | REMOVED | | now otel_exporter_otlp_endpoint
                    """);

    private TopKeys() {}

    static Map<String, Key> table(String lines) {
        Map<String, Key> keys = new LinkedHashMap<>();
        lines.lines().map(Key::parse).forEach(k -> keys.put(k.name(), k));
        return keys;
    }
}
