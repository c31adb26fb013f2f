package dev.sallyport.policy.plugin;

import org.jspecify.annotations.Nullable;

/** Why a plugin cannot be used, or gave no answer. Holds nothing of its configuration. */
public final class PluginFault extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_LINE = 120;

    private final String where;
    private final String line;
    private final boolean stopped;

    /**
     * @param where {@code file:line:column}, or the file, or empty
     * @param line the line of source that it is about, or empty
     */
    PluginFault(String where, String message, String line, @Nullable Throwable cause) {
        this(where, message, line, false, cause);
    }

    private PluginFault(
            String where, String message, String line, boolean stopped, @Nullable Throwable cause) {
        // A stack of ours says nothing of what is wrong in theirs.
        super(message, cause, false, false);
        this.where = where;
        this.line = line.strip();
        this.stopped = stopped;
    }

    /** Its script took what it may not, and had to be stopped. */
    static PluginFault stopped(String where, String message, @Nullable Throwable cause) {
        return new PluginFault(where, message, "", true, cause);
    }

    boolean isStopped() {
        return stopped;
    }

    PluginFault(String where, String message) {
        this(where, message, "", null);
    }

    /** {@code file:line:column} where that is known; the file, or nothing, where it is not. */
    public String where() {
        return where;
    }

    /** What was found, and what to do. */
    public String message() {
        return String.valueOf(getMessage());
    }

    /** The line of source that it is about, without white space around it; or empty. */
    public String line() {
        return line;
    }

    /** Everything in one line. */
    public String full() {
        String start = where.isEmpty() ? "" : where + ": ";
        String shown = line.length() > MAX_LINE ? line.substring(0, MAX_LINE) + "…" : line;
        return start + message() + (shown.isEmpty() ? "" : ", in: " + shown);
    }
}
