package dev.sallyport.policy.plugin;

/** What a plugin's code can reach of the host: three calls that take and give text. */
interface GuestHost {
    /**
     * Sends a question to a bus address; the answer comes later.
     *
     * @return why not, or empty
     */
    String send(Guest guest, long decision, long ask, String address, String message);

    /** A decision that was thought about is there, as JSON; or the fault is not empty. */
    void settled(Guest guest, long decision, String json, String fault);
}
