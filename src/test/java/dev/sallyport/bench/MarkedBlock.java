package dev.sallyport.bench;

/** The part of a document that a program writes; the rest is people's. */
final class MarkedBlock {
    private static final String BEGIN = "<!-- bench/run writes from here … -->\n";
    private static final String END = "<!-- … to here -->\n";

    private MarkedBlock() {}

    /** Puts a text in the block's place, or at the document's end when it has no block yet. */
    static String replace(String document, String text) {
        String block = BEGIN + "\n" + text.strip() + "\n\n" + END;
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin >= 0 && end >= begin) {
            return document.substring(0, begin) + block + document.substring(end + END.length());
        }
        if (begin >= 0 || end >= 0) {
            throw new BenchmarkException(
                    "the document has only one of the marks \""
                            + BEGIN.strip()
                            + "\" and \""
                            + END.strip()
                            + "\"; put the other one back");
        }
        return document.isBlank() ? block : document.stripTrailing() + "\n\n" + block;
    }
}
