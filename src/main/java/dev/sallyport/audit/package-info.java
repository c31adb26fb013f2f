/**
 * What happened, told once.
 *
 * <p>Enters: events. Leaves: authorize log, access log, metrics. Goes wrong: a full queue drops
 * lines and counts them; nothing here blocks an event loop or throws into one. Thread: any in, one
 * writer out. Spec: the field names are Pomerium's.
 */
@NullMarked
@CheckReturnValue
package dev.sallyport.audit;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
