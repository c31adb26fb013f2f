package dev.sallyport.config;

/**
 * One mistake in the configuration. Never holds a secret's value.
 *
 * @param file as the operator named it, or {@code environment}
 * @param line from 1; 0 if there is none
 * @param key its path, {@code routes[0].from}, or empty
 * @param message what was found, what was expected, what to do
 */
public record Fault(String file, int line, String key, String message) {
    public Fault {
        // A key may hold a line break: one fault stays one line in the log.
        key = key.replaceAll("\\p{Cntrl}", "?");
        message = message.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public String toString() {
        return file
                + (line > 0 ? ":" + line : "")
                + ": "
                + (key.isEmpty() ? "" : key + ": ")
                + message;
    }
}
