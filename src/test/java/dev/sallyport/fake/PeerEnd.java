package dev.sallyport.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** One outer end of a tunnel, as a blocking peer holds it. */
public interface PeerEnd extends AutoCloseable {
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    /** Ends our direction in order. */
    void finish() throws IOException;

    /** Ends our direction as if somebody had cut it; TLS only. */
    default void truncate() throws IOException {
        finish();
    }

    /** Ends both directions with a failure. */
    void reset() throws IOException;

    @Override
    void close() throws IOException;

    /** A client over TCP, or TLS over TCP. */
    static PeerEnd of(RawClient client) {
        return new PeerEnd() {
            @Override
            public InputStream in() throws IOException {
                return client.in();
            }

            @Override
            public OutputStream out() throws IOException {
                return client.out();
            }

            @Override
            public void finish() throws IOException {
                var _ = client.finish();
            }

            @Override
            public void truncate() throws IOException {
                var _ = client.finishTcp();
            }

            @Override
            public void reset() throws IOException {
                client.reset();
            }

            @Override
            public void close() {
                client.close();
            }
        };
    }

    /** A service's connection. */
    static PeerEnd of(Socket socket) {
        return new PeerEnd() {
            @Override
            public InputStream in() throws IOException {
                return socket.getInputStream();
            }

            @Override
            public OutputStream out() throws IOException {
                return socket.getOutputStream();
            }

            @Override
            public void finish() throws IOException {
                socket.shutdownOutput();
            }

            @Override
            public void reset() throws IOException {
                socket.setSoLinger(true, 0);
                socket.close();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }
}
