package dev.sallyport.identity.login.remote;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What all providers of a process share.
 *
 * @param random a cryptographically strong one
 */
record Surroundings(
        HomeContext home, ProviderHttp http, InstantSource clock, RandomGenerator random) {}
