package dev.sallyport.cli;

import java.io.Console;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether a person sees what this program says. */
final class Terminal {
    private Terminal() {}

    /**
     * Whether standard error or standard input is a terminal. As ssh's ProxyCommand, standard error
     * still is: the one who waits for ssh can sign in. The JDK only knows of standard input and
     * output, so the system's shell is asked; once, at a sign-in.
     */
    static boolean present() {
        if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows")) {
            // Null in JDK 25 where there is none, and an object that says so in those before.
            return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        }
        try {
            Process shell =
                    new ProcessBuilder("/bin/sh", "-c", "test -t 2 || test -t 0")
                            .inheritIO()
                            .start();
            return shell.waitFor(2, TimeUnit.SECONDS) && shell.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
