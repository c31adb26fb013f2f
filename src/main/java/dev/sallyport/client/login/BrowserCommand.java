package dev.sallyport.client.login;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens a browser by running a program with the address behind its words. The program gets none of
 * our streams: standard output may be a tunnel, and a browser lives longer than we do.
 */
public final class BrowserCommand implements Browser {
    private final List<String> words;
    private final SignInEvents events;

    public BrowserCommand(List<String> words, SignInEvents events) {
        this.words = List.copyOf(words);
        this.events = events;
    }

    /**
     * The system's own opener, or null where no window can be shown.
     *
     * @param system the name of the operating system, as the JDK gives it
     */
    public static @Nullable List<String> opener(Map<String, String> environment, String system) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.contains("mac")) {
            return List.of("open");
        }
        if (name.contains("windows")) {
            return List.of("rundll32", "url.dll,FileProtocolHandler");
        }
        // Without a display xdg-open starts a browser in the terminal, if it finds one.
        boolean display =
                !environment.getOrDefault("DISPLAY", "").isEmpty()
                        || !environment.getOrDefault("WAYLAND_DISPLAY", "").isEmpty();
        return display ? List.of("xdg-open") : null;
    }

    @Override
    public boolean open(String url) {
        List<String> command = new ArrayList<>(words);
        command.add(url);
        File nothing = new File(File.separatorChar == '\\' ? "NUL" : "/dev/null");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectInput(Redirect.from(nothing))
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start();
            var _ = process.onExit().thenAccept(this::ended);
            return true;
        } catch (IOException e) {
            events.troubled("cannot start " + words.getFirst() + ": no browser is opened");
            return false;
        }
    }

    private void ended(Process process) {
        if (process.exitValue() != 0) {
            events.troubled(
                    words.getFirst()
                            + " ended with "
                            + process.exitValue()
                            + ": open the address yourself");
        }
    }
}
