/**
 * Measures Sallyport beside the proxies that people would otherwise use, in one run.
 *
 * <p>Enters: which proxies and measurements, how many rounds. Leaves: a table and a plot. Goes
 * wrong: a run that sees an error or a wrong number of bytes ends without any number. Thread: main;
 * the load comes from two further processes ({@code load}) and goes through private instances of
 * the proxies ({@code contender}).
 */
package dev.sallyport.bench;
