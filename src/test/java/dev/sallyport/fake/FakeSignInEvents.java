package dev.sallyport.fake;

import dev.sallyport.client.ProxyUrl;
import dev.sallyport.client.login.SignInEvents;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes what the user would have been told. */
public final class FakeSignInEvents implements SignInEvents {
    private final List<String> said = new CopyOnWriteArrayList<>();

    /** One text for each event, in order. */
    public List<String> said() {
        return said;
    }

    @Override
    public void visit(String url, boolean opening) {
        said.add((opening ? "opening " : "visit ") + url);
    }

    @Override
    public void enter(String code, String url, String complete) {
        said.add("enter " + code + " " + url + " " + complete);
    }

    @Override
    public void waiting(ProxyUrl proxy) {
        said.add("waiting");
    }

    @Override
    public void signedIn(ProxyUrl proxy) {
        said.add("signed in");
    }

    @Override
    public void troubled(String what) {
        said.add(what);
    }
}
