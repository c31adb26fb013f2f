package dev.sallyport.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollSocketChannel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an epoll channel usable after its peer's FIN. Netty (4.2.13 to 4.2.20 at least) takes a
 * channel that waits for no event out of epoll and does not note that it is out; the next event
 * that the channel wants is then asked for with EPOLL_CTL_MOD, which fails with ENOENT, and the
 * channel is closed. A channel waits for nothing when its input has ended, or is paused with the
 * FIN in sight, and nothing is left to write: so any tunnel whose one side finishes first would be
 * cut at the first full socket buffer.
 *
 * <p>The way round: before such a channel may want an event again, its registration is told that it
 * is out, and Netty adds it anew.
 *
 * <p>Thread: the channel's event loop.
 */
public final class EpollRegistration {
    private static final @Nullable Fields FIELDS = fields();

    private EpollRegistration() {}

    /** The private fields on the way from a channel to its registration's state. */
    private record Fields(
            VarHandle ops,
            VarHandle wrapper,
            VarHandle registration,
            VarHandle state,
            Object pending) {}

    /** Null where Netty has other fields: then there is nothing that we could do. */
    private static @Nullable Fields fields() {
        try {
            var lookup = MethodHandles.lookup();
            Class<?> channel = EpollSocketChannel.class.getSuperclass().getSuperclass();
            Class<?> wrapper = nested(SingleThreadIoEventLoop.class, "$IoRegistrationWrapper");
            Class<?> registration = nested(EpollIoHandler.class, "$DefaultEpollIoRegistration");
            Class<?> states = nested(EpollIoHandler.class, "$RegistrationState");
            for (Object constant : states.getEnumConstants()) {
                if (constant.toString().equals("Pending")) {
                    return new Fields(
                            field(lookup, channel, "ops", EpollIoOps.class),
                            field(lookup, channel, "registration", IoRegistration.class),
                            field(lookup, wrapper, "registration", IoRegistration.class),
                            field(lookup, registration, "state", states),
                            constant);
                }
            }
            return null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static Class<?> nested(Class<?> owner, String name) throws ClassNotFoundException {
        return Class.forName(owner.getName() + name, false, owner.getClassLoader());
    }

    private static VarHandle field(
            MethodHandles.Lookup lookup, Class<?> owner, String name, Class<?> type)
            throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(owner, lookup).findVarHandle(owner, name, type);
    }

    /** Whether this Netty has the fields; where it has not, tunnels are cut as told above. */
    static boolean isSupported() {
        return FIELDS != null;
    }

    /**
     * Called before whatever may make the channel wait for an event. Cheap where nothing is due.
     */
    public static void revive(Channel channel) {
        var _ = revived(channel);
    }

    /**
     * Called when the channel is about to be closed: Netty takes it out of epoll once more, and
     * makes an exception with its stack trace of the answer that it is out.
     */
    static void leave(Channel channel) {
        IoRegistration out = channel.isOpen() ? revived(channel) : null;
        if (out != null) {
            var _ = out.submit(EpollIoOps.EPOLLERR);
        }
    }

    /** The registration of a channel that is out, or null. */
    private static @Nullable IoRegistration revived(Channel channel) {
        Fields fields = FIELDS;
        if (fields == null
                || !(channel instanceof EpollSocketChannel)
                || !channel.isRegistered()
                || ((EpollIoOps) fields.ops.get(channel)).value() != EpollIoOps.NONE.value()) {
            return null;
        }
        IoRegistration registration =
                (IoRegistration) fields.registration.get(fields.wrapper.get(channel));
        if (!registration.isValid()) {
            return null;
        }
        fields.state.set(registration, fields.pending);
        return registration;
    }
}
