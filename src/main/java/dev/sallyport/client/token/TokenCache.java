package dev.sallyport.client.token;

import dev.sallyport.client.Credential;
import dev.sallyport.client.ProxyUrl;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The user's tokens, a file for each proxy, by scheme, host and port; where this user has run
 * pomerium-cli, its tokens too, so that both need one sign-in. Whatever is wrong with a folder or a
 * file, there is no token in it then, and one warning. Thread-safe; blocks on files.
 */
public final class TokenCache {
    private static final List<String> BELOW = List.of("sallyport", "tokens");
    private static final String UNKEPT =
            "the sign-in cannot be kept, and the next command will ask again: ";
    private static final long POLL_MILLIS = 200;
    private static final int MAX_WARNINGS = 100;

    private record Kept(Credential credential, FileTime written) {}

    private enum Removal {
        DONE,
        NOTHING,
        FAILED
    }

    private interface Look {
        @Nullable Kept into(PrivateFolder folder) throws IOException;
    }

    private final @Nullable Path base;
    private final Consumer<String> warnings;
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    /**
     * A cache that is read and made when it is needed.
     *
     * @param base where programs keep what they can make again; null keeps nothing
     * @param warnings takes one line at a time, the same only once
     */
    public TokenCache(@Nullable Path base, Consumer<String> warnings) {
        this.base = base;
        this.warnings = warnings;
    }

    /**
     * Where programs of this user keep what they can make again: {@code XDG_CACHE_HOME} where it is
     * an absolute path, else the system's own place, else null.
     *
     * @param system the name of the operating system, as the JDK gives it
     */
    public static @Nullable Path base(Map<String, String> environment, String system) {
        String name = system.toLowerCase(Locale.ROOT);
        if (name.contains("windows")) {
            return absolute(environment.get("LOCALAPPDATA"));
        }
        Path named = absolute(environment.get("XDG_CACHE_HOME"));
        if (named != null) {
            return named;
        }
        Path home = absolute(environment.get("HOME"));
        if (home == null) {
            return null;
        }
        return home.resolve(name.contains("mac") ? "Library/Caches" : ".cache");
    }

    private static @Nullable Path absolute(@Nullable String text) {
        Path path = text == null || text.isEmpty() ? null : Path.of(text);
        return path != null && path.isAbsolute() ? path : null;
    }

    /** The token for a proxy, or null: of ours and pomerium-cli's, the one that was kept last. */
    public @Nullable Credential load(ProxyUrl proxy) {
        List<Credential> all = all(proxy);
        return all.isEmpty() ? null : all.getFirst();
    }

    /** Ours and pomerium-cli's token for a proxy, the one that was kept last first. */
    public List<Credential> all(ProxyUrl proxy) {
        Kept ours = kept("the kept sign-in is not used: ", BELOW, folder -> ours(folder, proxy));
        Kept other =
                kept(
                        "pomerium-cli's sign-in is not used: ",
                        PomeriumTokens.BELOW,
                        folder -> pomeriums(folder, proxy));
        return Stream.of(ours, other)
                .filter(Objects::nonNull)
                // Not Comparator.comparing: no cache holds the class that the JDK makes for it.
                .sorted((one, another) -> another.written().compareTo(one.written()))
                .map(Kept::credential)
                .distinct()
                .toList();
    }

    private @Nullable Kept kept(String unused, List<String> below, Look look) {
        try {
            PrivateFolder folder = folder(below, false);
            return folder == null ? null : look.into(folder);
        } catch (NoSuchFileException e) {
            // It was removed at this moment.
            return null;
        } catch (IOException e) {
            warn(unused + reason(e));
            return null;
        }
    }

    private static @Nullable Kept ours(PrivateFolder folder, ProxyUrl proxy) throws IOException {
        String name = TokenText.fileName(proxy);
        TokenText text = text(folder, name);
        return text != null && text.proxy().equals(proxy)
                ? new Kept(text.credential(), folder.written(name))
                : null;
    }

    private static @Nullable Kept pomeriums(PrivateFolder folder, ProxyUrl proxy)
            throws IOException {
        String name = PomeriumTokens.fileName(proxy);
        byte[] bytes = folder.read(name, Credential.MAX_LENGTH);
        Credential credential = bytes == null ? null : PomeriumTokens.parse(bytes);
        return credential == null ? null : new Kept(credential, folder.written(name));
    }

    private static @Nullable TokenText text(PrivateFolder folder, String name) throws IOException {
        byte[] bytes = folder.read(name, TokenText.MAX_BYTES);
        return bytes == null ? null : TokenText.parse(bytes);
    }

    /**
     * Keeps a token in place of the one before, also for pomerium-cli where this user has run it;
     * returns whether it could be kept for us.
     */
    public boolean store(ProxyUrl proxy, Credential credential) {
        try {
            PrivateFolder folder = folder(BELOW, true);
            if (folder != null) {
                folder.write(TokenText.fileName(proxy), new TokenText(proxy, credential).bytes());
            }
            if (folder == null) {
                warn(UNKEPT + "neither XDG_CACHE_HOME nor HOME names a folder");
            }
            share(proxy, credential);
            return folder != null;
        } catch (IOException e) {
            warn(UNKEPT + reason(e));
            return false;
        }
    }

    private void share(ProxyUrl proxy, Credential credential) {
        try {
            PrivateFolder folder = folder(PomeriumTokens.BELOW, false);
            if (folder != null) {
                folder.write(PomeriumTokens.fileName(proxy), PomeriumTokens.bytes(credential));
            }
        } catch (IOException e) {
            warn("pomerium-cli will ask for a sign-in of its own: " + reason(e));
        }
    }

    /** Forgets a token, here and for pomerium-cli; returns whether there was one, and none is. */
    public boolean remove(ProxyUrl proxy) {
        Removal ours = removed(BELOW, TokenText.fileName(proxy));
        Removal other = removed(PomeriumTokens.BELOW, PomeriumTokens.fileName(proxy));
        boolean failed = ours == Removal.FAILED || other == Removal.FAILED;
        return !failed && (ours == Removal.DONE || other == Removal.DONE);
    }

    private Removal removed(List<String> below, String name) {
        try {
            PrivateFolder folder = folder(below, false);
            return folder != null && folder.delete(name) ? Removal.DONE : Removal.NOTHING;
        } catch (IOException e) {
            warn("the kept sign-in cannot be removed: " + reason(e));
            return Removal.FAILED;
        }
    }

    /** The proxies there are tokens for, a thousand at most. */
    public List<ProxyUrl> proxies() {
        List<ProxyUrl> proxies = new ArrayList<>();
        try {
            PrivateFolder folder = folder(BELOW, false);
            if (folder != null) {
                for (String name : folder.names(TokenText.SUFFIX)) {
                    ProxyUrl proxy = proxy(folder, name);
                    if (proxy != null) {
                        proxies.add(proxy);
                    }
                }
            }
        } catch (IOException e) {
            warn("the kept sign-ins are not used: " + reason(e));
        }
        return proxies;
    }

    private @Nullable ProxyUrl proxy(PrivateFolder folder, String name) {
        try {
            TokenText text = text(folder, name);
            return text == null ? null : text.proxy();
        } catch (IOException e) {
            warn("a kept sign-in is not used: " + reason(e));
            return null;
        }
    }

    /**
     * Waits until no other process of the user signs in at this proxy.
     *
     * @param waiting told once, when there is something to wait for
     * @return null when another process still has the lock after {@code limit}; where files cannot
     *     be locked, a lock that nobody else respects
     */
    public @Nullable SignInLock lock(ProxyUrl proxy, Duration limit, Runnable waiting)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        FileChannel file = null;
        boolean taken = false;
        try {
            PrivateFolder folder = folder(BELOW, true);
            if (folder == null) {
                return new SignInLock(null);
            }
            file = folder.lockFile(TokenText.fileName(proxy) + ".lock");
            taken = tried(file);
            if (!taken) {
                waiting.run();
            }
            while (!taken && System.nanoTime() < deadline) {
                // Not a wait in the system: it could neither be interrupted nor end in time.
                Thread.sleep(POLL_MILLIS);
                taken = tried(file);
            }
            return taken ? new SignInLock(file) : null;
        } catch (IOException e) {
            warn("sign-ins of other commands are not waited for: " + reason(e));
            return new SignInLock(null);
        } finally {
            if (!taken && file != null) {
                new SignInLock(file).close();
            }
        }
    }

    private static boolean tried(FileChannel file) throws IOException {
        try {
            return file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // It is held in this process.
            return false;
        }
    }

    private @Nullable PrivateFolder folder(List<String> below, boolean create) throws IOException {
        return base == null ? null : PrivateFolder.open(base, below, create);
    }

    private static String reason(IOException fault) {
        String message = fault.getMessage();
        String text = message == null ? fault.getClass().getSimpleName() : message;
        String kind = fault instanceof AccessDeniedException ? ": no permission" : "";
        return text + kind;
    }

    private void warn(String message) {
        if (said.size() < MAX_WARNINGS && said.add(message)) {
            warnings.accept(message);
        }
    }
}
