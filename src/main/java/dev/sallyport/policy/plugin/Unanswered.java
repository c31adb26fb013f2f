package dev.sallyport.policy.plugin;

/** A script gave no answer; travels through the policy language, which knows of no failure. */
final class Unanswered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unanswered(Plugin plugin, PluginFault fault) {
        super("policy plugin " + plugin.name() + ": " + fault.full(), fault, false, false);
    }

    Unanswered(Plugin plugin, String why) {
        super("policy plugin " + plugin.name() + ": " + why, null, false, false);
    }
}
