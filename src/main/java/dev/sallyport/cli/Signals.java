package dev.sallyport.cli;

import java.lang.reflect.Proxy;

/**
 * Signals that the JDK's public classes do not reach. {@code sun.misc.Signal} is exported for just
 * this, but the compiler warns of it and cannot be told not to, so it is called by name.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs {@code action} at each SIGHUP, on a thread of the JDK's; where there is no such signal,
     * never.
     */
    static void onHangUp(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (proxy, method, arguments) -> {
                                if (method.getName().equals("handle")) {
                                    action.run();
                                }
                                return null;
                            });
            var _ =
                    signal.getMethod("handle", signal, handler)
                            .invoke(
                                    null,
                                    signal.getConstructor(String.class).newInstance("HUP"),
                                    onSignal);
        } catch (ReflectiveOperationException e) {
            // Windows has none; there the file watcher is the only way.
            return;
        }
    }
}
