package dev.sallyport.cli;

/** How messages look; the names are the values of {@code --log-format}. */
enum LogFormat {
    /** A line of text. */
    text,
    /** A JSON object a line. */
    json
}
