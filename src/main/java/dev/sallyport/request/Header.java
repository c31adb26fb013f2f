package dev.sallyport.request;

/** One header line as it arrived; the name keeps its case. */
public record Header(String name, String value) {}
