package dev.sallyport.policy.plugin;

import dev.sallyport.policy.ppl.CriterionKind;
import dev.sallyport.policy.ppl.DataFault;
import dev.sallyport.policy.ppl.Need;
import dev.sallyport.policy.ppl.Value;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads plugins while a configuration is read: what they are, and whether their words may have the
 * values that policies give them. It has a thread of its own, which starts with the first plugin.
 * Blocks; one thread at a time.
 */
public final class PluginLoader implements AutoCloseable {
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Map<Plugin, Guest> guests = new HashMap<>();
    private @Nullable PolicyThread thread;

    private interface Task<T> {
        T on(PolicyThread thread) throws PluginFault;
    }

    /**
     * Loads a plugin and looks what it is.
     *
     * @throws PluginFault if it does not load, or is nothing
     */
    public Plugin load(Plugin.Declaration declaration) throws PluginFault {
        return on(policyThread -> {
            Guest guest = policyThread.load(declaration, PluginLog.of(declaration.name()));
            Plugin plugin = new Plugin(declaration, shape(declaration, guest));
            guests.put(plugin, guest);
            return plugin;
        });
    }

    private static Plugin.Shape shape(Plugin.Declaration declaration, Guest guest)
            throws PluginFault {
        JsonObject shape = new JsonObject(guest.describe());
        if (shape.getString("kind").equals("policy")) {
            return new Plugin.WholePolicy();
        }
        String word = shape.getString("word");
        if (!WORD.matcher(word).matches()) {
            throw new PluginFault(
                    declaration.files().path(PluginFiles.ENTRY).toString(),
                    "criterion is a word of at most 64 small letters, digits and underscores");
        }
        return new Plugin.Word(
                word, shape.getBoolean("anonymous", false), shape.getBoolean("checks", false));
    }

    /** A criterion plugin as a word of the policy language. */
    public CriterionKind kind(Plugin plugin, Plugin.Word word) {
        return kind(plugin, word, EnumSet.allOf(Need.class));
    }

    CriterionKind kind(Plugin plugin, Plugin.Word word, Set<Need> needs) {
        return new CriterionKind(
                word.word(),
                false,
                true,
                (_, data) -> {
                    check(plugin, word, data);
                    plugin.sample().set(data.toString());
                    return new CriterionKind.Reading(
                            new ScriptCriterion(plugin, word, data.toString(), needs), data);
                });
    }

    private void check(Plugin plugin, Plugin.Word word, Value data) throws DataFault {
        if (!word.checks()) {
            return;
        }
        String fault;
        try {
            fault = on(_ -> guest(plugin).check(data.toString()));
        } catch (PluginFault e) {
            throw new DataFault("", e.full());
        }
        if (!fault.isEmpty()) {
            throw new DataFault("", fault);
        }
    }

    private Guest guest(Plugin plugin) throws PluginFault {
        Guest guest = guests.get(plugin);
        if (guest == null) {
            throw new PluginFault("", "its loader is closed");
        }
        return guest;
    }

    private <T> T on(Task<T> task) throws PluginFault {
        PolicyThread running = thread;
        if (running == null) {
            running =
                    new PolicyThread(
                            "policy-load", new ArrayBlockingQueue<>(4), Courier.NOBODY, _ -> {});
            running.start();
            thread = running;
        }
        Promise<T> promise = Promise.promise();
        if (!running.jobs().offer(job(task, promise))) {
            throw new PluginFault("", "the loading thread is stuck");
        }
        return await(promise.future());
    }

    private static <T> PolicyThread.Job job(Task<T> task, Promise<T> promise) {
        return new PolicyThread.Job() {
            @Override
            public void run(PolicyThread thread) {
                try {
                    promise.tryComplete(task.on(thread));
                } catch (PluginFault e) {
                    promise.tryFail(e);
                }
            }

            @Override
            public void fail(String cause) {
                promise.tryFail(new PluginFault("", cause));
            }
        };
    }

    private static <T> T await(Future<T> future) throws PluginFault {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PluginFault fault) {
                throw fault;
            }
            throw new PluginFault("", "loading failed: " + e.getCause(), "", e);
        } catch (TimeoutException e) {
            throw new PluginFault("", "loading took too long", "", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginFault("", "loading was interrupted", "", e);
        }
    }

    /** Ends the thread, and the contexts that plugins were looked at in. */
    @Override
    public void close() {
        PolicyThread running = thread;
        thread = null;
        if (running != null) {
            Map<Plugin, Guest> open = Map.copyOf(guests);
            PolicyThread.Job last =
                    job(
                            _ -> {
                                open.values().forEach(Guest::close);
                                running.end();
                                return "";
                            },
                            Promise.promise());
            if (!running.jobs().offer(last)) {
                running.end();
            }
        }
    }
}
