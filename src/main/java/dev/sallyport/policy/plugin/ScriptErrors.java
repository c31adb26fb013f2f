package dev.sallyport.policy.plugin;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/** What the engine says of a script, in words for the one who wrote it. */
final class ScriptErrors {
    /** Where the plugin is at fault, in a stack of the script or in a message of the parser. */
    private static final Pattern PLACE = Pattern.compile("/plugin/([^:()\\s]+):(\\d+)(?::(\\d+))?");

    private static final int MAX_MESSAGE = 500;

    private ScriptErrors() {}

    /** Whether the context is of no use any more. */
    static boolean isFatal(PolyglotException e) {
        return e.isCancelled() || e.isResourceExhausted() || e.isInternalError() || e.isExit();
    }

    static PluginFault of(PolyglotException e, PluginFiles files) {
        String message = first(e.getMessage());
        if (isFatal(e)) {
            String limit = e.isInternalError() ? "it broke its engine" : "it reached a limit";
            return PluginFault.stopped(
                    files.folder().toString(), limit + ": " + message.toLowerCase(Locale.ROOT), e);
        }
        SourceSection at = e.getSourceLocation();
        String file = at == null ? null : name(at.getSource().getPath());
        if (at != null && file != null) {
            return fault(files, file, at.getStartLine(), at.getStartColumn(), message);
        }
        for (PolyglotException.StackFrame frame : e.getPolyglotStackTrace()) {
            SourceSection section = frame.isGuestFrame() ? frame.getSourceLocation() : null;
            String inner = section == null ? null : name(section.getSource().getPath());
            if (section != null && inner != null) {
                return fault(
                        files, inner, section.getStartLine(), section.getStartColumn(), message);
            }
        }
        return ofText(String.valueOf(e.getMessage()), files);
    }

    /** Of a rejection, which has nothing but its stack as text. */
    static PluginFault ofText(String text, PluginFiles files) {
        Matcher place = PLACE.matcher(text);
        if (!place.find()) {
            return new PluginFault(files.folder().toString(), first(text));
        }
        int column = place.group(3) == null ? 0 : Integer.parseInt(place.group(3));
        return fault(files, place.group(1), Integer.parseInt(place.group(2)), column, first(text));
    }

    private static @Nullable String name(@Nullable String path) {
        return path != null && path.startsWith(ModuleFileSystem.PLUGIN)
                ? path.substring(ModuleFileSystem.PLUGIN.length())
                : null;
    }

    private static PluginFault fault(
            PluginFiles files, String name, int line, int column, String message) {
        String where = files.path(name) + ":" + line + (column > 0 ? ":" + column : "");
        String source =
                files.texts().getOrDefault(name, "").lines().skip(line - 1L).findFirst().orElse("");
        return new PluginFault(where, message, source, null);
    }

    /** Its first line, without the place that is told apart, and without ours in it. */
    private static String first(@Nullable String text) {
        String line = String.valueOf(text).lines().findFirst().orElse("");
        String bare = line.replaceAll("/plugin/\\S+?:\\d+:\\d+:? ", "").replace("/plugin/", "");
        return bare.length() > MAX_MESSAGE ? bare.substring(0, MAX_MESSAGE) + "…" : bare;
    }
}
