package dev.sallyport.fake;

import dev.sallyport.audit.AccessEvent;
import dev.sallyport.audit.Audit;
import dev.sallyport.audit.AuthorizeEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
public final class FakeAudit implements Audit {
    private final List<AccessEvent> accessed = new CopyOnWriteArrayList<>();
    private final List<AuthorizeEvent> authorized = new CopyOnWriteArrayList<>();

    public List<AccessEvent> accessed() {
        return accessed;
    }

    public List<AuthorizeEvent> authorized() {
        return authorized;
    }

    @Override
    public void authorized(AuthorizeEvent event) {
        authorized.add(event);
    }

    @Override
    public void tunnelOpened() {}

    @Override
    public void requestOpened() {}

    @Override
    public void requestClosed() {}

    @Override
    public void accessed(AccessEvent event) {
        accessed.add(event);
    }

    @Override
    public void connectionFailed(String reason, String ip, String detail) {}
}
