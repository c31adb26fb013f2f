package dev.sallyport.edge;

/** Takes what clients ask for. Called on the connection's event loop; neither blocks nor throws. */
public interface EdgeListener {
    /** A CONNECT whose head is well-formed; its authority has not been looked at. */
    void tunnel(TunnelRequest request);

    /** A web request whose head is well-formed. */
    void web(WebRequest request);

    /** A well-formed request to go on as a WebSocket. */
    void upgrade(UpgradeRequest request);

    /** A head that breaks the grammar; {@link RefusedHead#refuse} must be called. */
    void refused(RefusedHead head);
}
