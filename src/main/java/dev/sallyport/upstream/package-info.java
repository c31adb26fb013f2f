/**
 * Reaching the service behind a route.
 *
 * <p>Enters: a route's {@link dev.sallyport.upstream.UpstreamSettings}. Leaves: a live connection
 * as a {@link dev.sallyport.tunnel.Leg}, plain or inside TLS. Goes wrong: a typed {@link
 * dev.sallyport.upstream.DialFailure}. Thread: the event loop of the client's connection, so that
 * both legs share it. Spec: RFC 9110 section 9.3.6 for a chained CONNECT; RFC 8446 and RFC 9525 for
 * TLS and its names; HAProxy's PROXY protocol for who is calling; PostgreSQL's protocol 3.0 for its
 * way to begin TLS.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.upstream;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
