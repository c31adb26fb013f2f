package dev.sallyport.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.login.SignInEvents;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What the program says on standard error: one line for each event, whole even from many threads.
 * Stack traces only with {@code --debug} or {@code -Dsallyport.debug=true}. Thread-safe.
 */
final class Voice {
    private static final String NAME = "sallyport: ";

    private final PrintStream err;
    private final InstantSource clock;
    private volatile LogFormat format = LogFormat.text;
    private volatile boolean debug = Boolean.getBoolean("sallyport.debug");

    Voice(PrintStream err, InstantSource clock) {
        this.err = err;
        this.clock = clock;
    }

    void format(LogFormat chosen) {
        format = chosen;
    }

    void debug() {
        debug = true;
    }

    /** Scripts parse this line for the port: the text stays as it is. */
    void listening(String address) {
        String text = "listening on " + address;
        say(text, "info", text, "addr", address);
    }

    void info(String message) {
        say(NAME + message, "info", message, null, null);
    }

    /** What happens during a sign-in. */
    SignInEvents signInEvents() {
        return new SignInEvents() {
            @Override
            public void visit(String url, boolean opening) {
                String message =
                        opening
                                ? "sign in in the browser that opens, or at this address on this"
                                        + " machine: "
                                : "sign in: open this address in a browser on this machine (without"
                                        + " one: sallyport login --device): ";
                say(NAME + message + url, "info", message + url, "auth-url", url);
            }

            @Override
            public void enter(String code, String url, String complete) {
                String shorter = complete.equals(url) ? "" : ", or open " + complete;
                String message =
                        "sign in on any device: open " + url + " and type " + code + shorter;
                say(NAME + message, "info", message, "auth-url", complete);
            }

            @Override
            public void waiting(ProxyUrl proxy) {
                info("waiting for the sign-in to " + proxy.address() + " that is under way");
            }

            @Override
            public void signedIn(ProxyUrl proxy) {
                info("signed in to " + proxy.address());
            }

            @Override
            public void troubled(String what) {
                warn(what);
            }
        };
    }

    void warn(String message) {
        say(NAME + "warning: " + message, "warn", message, null, null);
    }

    void error(String message) {
        say(NAME + message, "error", message, null, null);
    }

    /** The exit code for words that make no command. */
    int misused(ParameterException fault) {
        CommandLine line = fault.getCommandLine();
        error(words(fault) + "; see '" + line.getCommandSpec().qualifiedName(" ") + " --help'");
        trace(fault);
        return ExitCode.USAGE;
    }

    /** The exit code for a command that ended with an exception. */
    int failed(Exception fault) {
        int code = ExitCode.FAILED;
        if (fault instanceof CommandFailure failure) {
            error(String.valueOf(failure.getMessage()));
            code = failure.exitCode();
        } else {
            error("internal error: " + fault + "; please report it with the output of --debug");
        }
        trace(fault);
        return code;
    }

    private static String words(ParameterException fault) {
        String message = String.valueOf(fault.getMessage());
        if (fault instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            List<String> near = unmatched.getSuggestions();
            String kind = unmatched.isUnknownOption() ? "unknown option" : "unknown word";
            String advice = near.isEmpty() ? "" : "; did you mean '" + near.getFirst() + "'?";
            return kind + " '" + word + "'" + advice;
        }
        return message;
    }

    private void trace(Exception fault) {
        if (debug) {
            fault.printStackTrace(err);
        }
    }

    private void say(
            String text,
            String level,
            String message,
            @Nullable String name,
            @Nullable String value) {
        String line = format == LogFormat.json ? json(level, message, name, value) : text;
        err.println(line);
    }

    private String json(
            String level, String message, @Nullable String name, @Nullable String value) {
        StringWriter line = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(line)) {
            out.writeStartObject();
            out.writeStringField("level", level);
            out.writeStringField("message", message);
            if (name != null) {
                out.writeStringField(name, value);
            }
            out.writeStringField("time", clock.instant().toString());
            out.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a string cannot fail to be written", e);
        }
        return line.toString();
    }
}
