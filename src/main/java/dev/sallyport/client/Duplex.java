package dev.sallyport.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** One end of a tunnel: two directions that finish one by one. Each method may be called twice. */
interface Duplex {
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    /** Says that nothing more will be written; reading goes on. */
    void finish() throws IOException;

    /** Cuts both directions so that the peer notices. Never fails, never blocks. */
    void reset();

    /** Frees what is left after both directions have finished. */
    void close();

    /** A TCP socket. */
    record Plain(Socket socket) implements Duplex {
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
            if (!socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
        }

        @Override
        public void reset() {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // It is closed already.
            }
            close();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // There is nothing left to save.
            }
        }
    }

    /**
     * TLS over a TCP socket. Cut and closed on the socket below: closing the TLS socket waits for a
     * writer that may wait for a stalled peer, and would tell that peer "all sent" (close_notify).
     */
    record Secured(SSLSocket tls, Plain below) implements Duplex {
        @Override
        public InputStream in() throws IOException {
            return tls.getInputStream();
        }

        @Override
        public OutputStream out() throws IOException {
            return tls.getOutputStream();
        }

        @Override
        public void finish() throws IOException {
            if (!tls.isOutputShutdown()) {
                tls.shutdownOutput();
            }
        }

        @Override
        public void reset() {
            below.reset();
        }

        @Override
        public void close() {
            below.close();
        }
    }

    /** Standard input and output, or what stands for them. A blocked read cannot be woken. */
    record Streams(InputStream in, OutputStream out) implements Duplex {
        @Override
        public void finish() throws IOException {
            out.close();
        }

        @Override
        public void reset() {
            close();
        }

        @Override
        public void close() {
            try {
                out.close();
            } catch (IOException e) {
                // The reader is gone.
            }
        }
    }
}
