package dev.sallyport.identity.login;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Which URLs a provider may have, and may send us to. */
public final class ProviderUrl {
    private ProviderUrl() {}

    /**
     * Reads the URL of a provider: https, or http on a loopback address.
     *
     * @throws IllegalArgumentException whose message says what is wrong with it, and not the URL
     */
    public static URI parse(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it is not a URL: " + e.getReason(), e);
        }
        String host = url.getHost();
        if (url.getScheme() == null || host == null) {
            throw new IllegalArgumentException(
                    "it is not a whole URL such as https://id.example.com");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("it must have no user and no fragment");
        }
        if (isForbidden(host)) {
            throw new IllegalArgumentException("it leads to an address that is nobody's server");
        }
        switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "https" -> {}
            case "http" -> {
                if (!isLoopback(host)) {
                    throw new IllegalArgumentException(
                            "it is not https, and only a loopback address may go without");
                }
            }
            default -> throw new IllegalArgumentException("it is not https");
        }
        return url;
    }

    /**
     * Reads a URL that a provider's metadata names. To a loopback address only a provider on one
     * may send us.
     *
     * @throws IllegalArgumentException as {@link #parse}
     */
    public static URI parseNamedBy(URI issuer, String text) {
        URI url = parse(text);
        if (isLoopback(url.getHost()) && !isLoopback(issuer.getHost())) {
            throw new IllegalArgumentException("it leads to a loopback address of this machine");
        }
        return url;
    }

    /** Whether a host is this machine: {@code localhost} or a literal loopback address. */
    public static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || (isLiteral(host) && InetAddress.ofLiteral(host).isLoopbackAddress());
    }

    /** Link-local addresses are where clouds keep their secrets. */
    private static boolean isForbidden(String host) {
        if (!isLiteral(host)) {
            return false;
        }
        InetAddress address = InetAddress.ofLiteral(host);
        return address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (address instanceof Inet6Address six
                        && six.getHostAddress().startsWith("fd00:ec2:"));
    }

    private static boolean isLiteral(String host) {
        try {
            return InetAddress.ofLiteral(host).getHostAddress() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
