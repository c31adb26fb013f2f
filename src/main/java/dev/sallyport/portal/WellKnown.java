package dev.sallyport.portal;

import io.vertx.core.json.JsonObject;

/** What other programs may know of this deployment. */
final class WellKnown {
    private final Desk desk;

    WellKnown(Desk desk) {
        this.desk = desk;
    }

    Page discovery(Visit visit) {
        String origin = "https://" + visit.host();
        JsonObject json =
                new JsonObject()
                        .put("issuer", origin + "/")
                        .put(
                                "authentication_callback_endpoint",
                                origin + SignInAddresses.PROVIDER_CALLBACK)
                        .put("jwks_uri", origin + "/.well-known/pomerium/jwks.json")
                        .put("frontchannel_logout_uri", origin + "/.pomerium/sign_out");
        return open(Page.of(desk.replies().json(200, json.encode(), visit.requestId())));
    }

    /** The public half of what signs assertions. Cached for a minute, as Pomerium's. */
    Page keys(Visit visit) {
        String keys = desk.identity().assertionKey().publicKeys();
        return open(
                Page.of(
                        desk.replies()
                                .json(200, keys, visit.requestId())
                                .without("cache-control")
                                .with("cache-control", "max-age=60")));
    }

    private static Page open(Page page) {
        return page.with("access-control-allow-origin", "*");
    }
}
