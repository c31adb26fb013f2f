package dev.sallyport.cli;

import dev.sallyport.client.ProxyUrl;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A proxy as a person names it: {@code https://HOST[:PORT]}, or the same without the scheme. */
final class ProxyWord implements ITypeConverter<ProxyUrl> {
    @Override
    public ProxyUrl convert(String text) {
        try {
            return ProxyUrl.parse(text.contains("://") ? text : "https://" + text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("invalid proxy: " + e.getMessage());
        }
    }
}
