package dev.sallyport.request;

import java.util.ArrayList;
import java.util.List;

/** Heads and what must come of them; the names are those of the fault matrix. */
public final class HeadTable {
    private static final String HOST = "Host: db.test\r\n";
    private static final String NONE = "None[]";
    private static final String BAD = "MALFORMED_HEAD";

    public record Row(String name, String head, String outcome) {
        @Override
        public String toString() {
            return name + " -> " + outcome;
        }
    }

    private final List<Row> rows = new ArrayList<>();

    private HeadTable() {}

    public static List<Row> rows() {
        HeadTable table = new HeadTable();
        table.good();
        table.requestLines();
        table.versions();
        table.hosts();
        table.fields();
        table.framing();
        table.sizes();
        table.connect();
        return table.rows;
    }

    private void add(String name, String head, String outcome) {
        rows.add(new Row(name, head, outcome));
    }

    private void get(String name, String fields, String outcome) {
        add(name, "GET / HTTP/1.1\r\n" + HOST + fields + "\r\n", outcome);
    }

    private void line(String name, String line, String outcome) {
        add(name, line + "\r\n" + HOST + "\r\n", outcome);
    }

    private void good() {
        line("get", "GET / HTTP/1.1", NONE);
        line("own method", "M-SEARCH /x?y=z HTTP/1.1", NONE);
        get("many fields", "Accept: */*\r\nX-Obs: \u00e9\r\nX-Empty:\r\nX-Tab: a\tb\r\n", NONE);
        get("F044 h2c is left to be ignored", "Upgrade: h2c\r\nConnection: upgrade\r\n", NONE);
        add("F038 one empty line", "\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n", NONE);
        add("half a head", "GET / HTTP/1.1\r\n" + HOST, "incomplete");
        add("nothing", "G", "incomplete");
    }

    private void requestLines() {
        add("F031 bare LF", "GET / HTTP/1.1\nHost: db.test\n\n", BAD);
        add("F031 LF in one header", "GET / HTTP/1.1\r\nHost: db.test\nX: y\r\n\r\n", BAD);
        add("F031 LF at the end", "GET / HTTP/1.1\r\n" + HOST + "\n", BAD);
        add("F031 bare CR", "GET / HTTP/1.1\rHost: db.test\r\n\r\n", BAD);
        line("F032 tabs", "GET\t/\tHTTP/1.1", BAD);
        line("F032 two spaces before target", "GET  / HTTP/1.1", BAD);
        line("F032 two spaces after target", "GET /  HTTP/1.1", BAD);
        line("F032 leading space", " GET / HTTP/1.1", BAD);
        line("F032 trailing space", "GET / HTTP/1.1 ", BAD);
        line("F032 no version", "GET /", BAD);
        line("F032 HTTP/0.9", "GET / HTTP/0.9", BAD);
        add("F038 control bytes", "\u0000\u0001\u0002GET / HTTP/1.1\r\n" + HOST + "\r\n", BAD);
        add("F038 two empty lines", "\r\n\r\nGET / HTTP/1.1\r\n" + HOST + "\r\n", BAD);
        add("F038 a thousand empty lines", "\r\n".repeat(1000), BAD);
        add("TLS hello", "\u0016\u0003\u0001\u0002", BAD);
        line("method with a colon", "GE:T / HTTP/1.1", BAD);
        line("method without end", "G".repeat(65) + " / HTTP/1.1", BAD);
        line("method of the bound", "G".repeat(64) + " / HTTP/1.1", NONE);
        line("F055 NUL in target", "GET /\u0000 HTTP/1.1", BAD);
        line("F055 DEL in target", "GET /\u007f HTTP/1.1", BAD);
        line("F055 C1 in target", "GET /\u0085 HTTP/1.1", BAD);
        add("F044 PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", BAD);
    }

    private void versions() {
        line("F033 1.2", "GET / HTTP/1.2", "HTTP_VERSION_UNSUPPORTED");
        line("F033 2.0", "GET / HTTP/2.0", "HTTP_VERSION_UNSUPPORTED");
        line("F033 11.1", "GET / HTTP/11.1", BAD);
        line("F033 1.1x", "GET / HTTP/1.1x", BAD);
        line("lower case", "GET / http/1.1", BAD);
        line("no digit", "GET / HTTP/1.", BAD);
        line("F054 CONNECT of 1.0", "CONNECT db.test:1 HTTP/1.0", "HTTP_1_0");
        line("1.0", "GET / HTTP/1.0", "HTTP_1_0");
    }

    private void hosts() {
        for (String host :
                List.of(
                        "",
                        "a b",
                        "a/b",
                        "a@b",
                        "a:99999",
                        "a:0",
                        "a:",
                        "a:01",
                        ":80",
                        "a,b",
                        "\u00e9.test",
                        "::1",
                        "[::1",
                        "[a]",
                        "a#b",
                        "a?b",
                        "[fe80::1%25lo]",
                        "*")) {
            add("F034 Host '" + host + "'", "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", BAD);
        }
        add("F034 no Host", "GET / HTTP/1.1\r\nX: y\r\n\r\n", BAD);
        get("F034 two equal Hosts", HOST, BAD);
        get("F034 two Hosts", "HOST: other.test\r\n", BAD);
        for (String host : List.of("a", "A.TEST.", "a:1", "127.0.0.1", "[::1]", "[::1]:65535")) {
            add("Host " + host, "GET / HTTP/1.1\r\nhost: " + host + "\r\n\r\n", NONE);
        }
    }

    private void fields() {
        get("F037 no colon", "X\r\n", BAD);
        get("F037 space before colon", "X : y\r\n", BAD);
        get("F037 NUL in name", "X\u0000: y\r\n", BAD);
        get("F037 CR in name", "X\r: y\r\n", BAD);
        get("F037 beyond ASCII in name", "X\u00e9: y\r\n", BAD);
        get("F037 NUL in value", "X: \u0000\r\n", BAD);
        get("F037 CR in value", "X: a\rb\r\n", BAD);
        get("ESC in value", "X: \u001b[2J\r\n", BAD);
        get("DEL in value", "X: \u007f\r\n", BAD);
        get("F039 empty name", ": v\r\n", BAD);
        get("F040 folded", "X: y\r\n continued\r\n", BAD);
        get("F040 folded by tab", "X: y\r\n\tcontinued\r\n", BAD);
        get("F045 underscore", "x_pomerium_jwt_assertion: SECRET\r\n", BAD);
        get("white space before the end", "X: y\r\n \r\n", BAD);
    }

    private void framing() {
        get("length", "Content-Length: 5\r\n", "Length[bytes=5]");
        get("length 0", "Content-Length: 0\r\n", NONE);
        get("chunked", "Transfer-Encoding: Chunked\r\n", "Chunked[]");
        get("F041 both", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", BAD);
        get("F041 both, other order", "transfer-encoding: x\r\ncontent-length: 5\r\n", BAD);
        get("F041 two equal lengths", "Content-Length: 2\r\nContent-Length: 2\r\n", BAD);
        String tooMany = "9".repeat(19);
        for (String length : List.of("2, 2", "+2", "-1", "", "0x2", "2 2", "\u00b2", tooMany)) {
            get("F041 length '" + length + "'", "Content-Length: " + length + "\r\n", BAD);
        }
        for (String te :
                List.of("xchunked", "chunked, identity", "identity, chunked", "gzip", "")) {
            get(
                    "F042 '" + te + "'",
                    "Transfer-Encoding: " + te + "\r\n",
                    "TRANSFER_ENCODING_UNSUPPORTED");
        }
        get("F042 twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", BAD);
        get("F042 control octet", "Transfer-Encoding: \u000bchunked\r\n", BAD);
    }

    private void sizes() {
        line("F046 target of 4,096", "GET /" + "x".repeat(4_095) + " HTTP/1.1", NONE);
        line("F046 target of 131,073", "GET /" + "x".repeat(131_072), "TARGET_TOO_LONG");
        get(
                "F046 one field of 100 KB",
                "Cookie: " + "x".repeat(100_000) + "\r\n",
                "HEAD_TOO_LARGE");
        get("F046 1,500 fields", "a:b\r\n".repeat(1_500), "HEAD_TOO_LARGE");
        get("150 fields", "a:b\r\n".repeat(150), NONE);
    }

    private void connect() {
        String connect = "CONNECT db.test:5432 HTTP/1.1\r\n";
        add("F048 equal Host", connect + "Host: db.test:5432\r\n\r\n", NONE);
        add("F049 other Host", connect + "Host: other.test:1\r\n\r\n", NONE);
        add("F049 no Host", connect + "\r\n", BAD);
        add("F049 two Hosts", connect + HOST + HOST + "\r\n", BAD);
        line("F053 empty target", "CONNECT  HTTP/1.1", BAD);
        line("F055 space in target", "CONNECT db.test :1 HTTP/1.1", BAD);
        line("F058 beyond ASCII", "CONNECT d\u00df.test:1 HTTP/1.1", BAD);
        String length = "Content-Length: 5\r\n";
        add("F062 length", connect + HOST + length + "\r\nABCDE", "CONTENT_LENGTH_ON_CONNECT");
        add(
                "F062 length 0",
                connect + HOST + "Content-Length: 0\r\n\r\n",
                "CONTENT_LENGTH_ON_CONNECT");
        String chunked = "Transfer-Encoding: chunked\r\n";
        add("F062 chunked", connect + HOST + chunked + "\r\n", "TRANSFER_ENCODING_UNSUPPORTED");
        add("F062 both", connect + HOST + length + chunked + "\r\n", BAD);
        add("F064 early bytes", connect + HOST + "\r\n\u0000EARLY", NONE);
    }
}
