package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionCodecTest {
    static Stream<Decision> decisions() {
        return Stream.of(
                new Decision.Allow("accept", null, null, Obligations.NONE),
                new Decision.Allow(
                        "accept",
                        "rule 1",
                        1_800_000_000L,
                        new Obligations(
                                Duration.ofMinutes(15),
                                Duration.ofMillis(1500),
                                10,
                                Map.of("team", "ops"))),
                new Decision.Deny("user-unauthenticated", null, true),
                new Decision.Deny("user-unauthorized", "rule 2", false),
                new Decision.Allow(
                        "accept",
                        "rule 1",
                        null,
                        Obligations.NONE,
                        new Why(
                                true,
                                List.of("accept", "user-ok"),
                                false,
                                List.of("source-ip-unauthorized"))),
                new Decision.Deny(
                        "source-ip-ok",
                        "rule 2",
                        false,
                        new Why(true, List.of("accept"), true, List.of("source-ip-ok"))));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void decision_comes_back_as_it_was_written(Decision decision) {
        JsonObject travelled = new JsonObject(DecisionCodec.write(decision).encode());
        assertThat(DecisionCodec.read(travelled)).isEqualTo(decision);
    }

    @Test
    void undecided_has_no_message() {
        assertThatThrownBy(() -> DecisionCodec.write(new Decision.Undecided("why")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'allow':true,'reason':'x'}",
                "{'v':2,'allow':true,'reason':'x'}",
                "{'v':1.0,'allow':true,'reason':'x'}",
                "{'v':'1','allow':true,'reason':'x'}",
                "{'v':1,'reason':'x'}",
                "{'v':1,'allow':'true','reason':'x'}",
                "{'v':1,'allow':1,'reason':'x'}",
                "{'v':1,'allow':null,'reason':'x'}",
                "{'v':1,'allow':true}",
                "{'v':1,'allow':true,'reason':7}",
                "{'v':1,'allow':true,'reason':'x','rule':7}",
                "{'v':1,'allow':true,'reason':'x','until':'soon'}",
                "{'v':1,'allow':true,'reason':'x','sign_in':'yes'}",
                "{'v':1,'allow':true,'reason':'x','obligation':{}}",
                "{'v':1,'allow':true,'reason':'x','obligations':[]}",
                "{'v':1,'allow':true,'reason':'x','obligations':{'max_byte':1}}",
                "{'v':1,'allow':true,'reason':'x','obligations':{'max_bytes':-1}}",
                "{'v':1,'allow':true,'reason':'x','obligations':{'max_bytes':'1'}}",
                "{'v':1,'allow':true,'reason':'x','obligations':{'idle_timeout':-1}}",
                "{'v':1,'allow':true,'reason':'x','obligations':{'idle_timeout':'soon'}}",
                "{'v':1,'allow':true,'reason':'x','obligations':{'idle_timeout':true}}",
                "{'v':1,'allow':true,'reason':'x','obligations':{'max_duration':1e18}}",
                "{'v':1,'allow':true,'reason':'x','obligations':{'labels':{'a':1}}}",
                "{'v':1,'allow':true,'reason':'x','obligations':{'labels':'a'}}",
                "{'v':1,'allow':true,'reason':'x','why':true}",
                "{'v':1,'allow':true,'reason':'x','why':{'allow':true}}",
                "{'v':1,'allow':true,'reason':'x','why':{'allow':true,'allow_reasons':[1],"
                        + "'deny':false,'deny_reasons':[]}}",
                "{'v':1,'allow':true,'reason':'x','why':{'allow':true,'allow_reasons':'x',"
                        + "'deny':false,'deny_reasons':[]}}",
                "{'v':1,'allow':true,'reason':'x','why':{'allow':false,'allow_reasons':[],"
                        + "'deny':false,'deny_reasons':[]}}",
                "{'v':1,'allow':true,'reason':'x','why':{'allow':true,'allow_reasons':[],"
                        + "'deny':true,'deny_reasons':[]}}",
                "{'v':1,'allow':false,'reason':'x','why':{'allow':true,'allow_reasons':[],"
                        + "'deny':1,'deny_reasons':[]}}",
                "{'v':1,'allow':false,'reason':'x','why':{'allow':true,'allow_reasons':[],"
                        + "'deny':true,'deny_reasons':[],'more':1}}"
            })
    void answer_that_is_not_well_formed_decides_nothing(String json) {
        assertThat(DecisionCodec.read(new JsonObject(json.replace('\'', '"'))))
                .isInstanceOf(Decision.Undecided.class);
    }

    @Test
    void anything_but_an_object_decides_nothing() {
        assertThat(DecisionCodec.read(null)).isInstanceOf(Decision.Undecided.class);
        assertThat(DecisionCodec.read("allow")).isInstanceOf(Decision.Undecided.class);
        assertThat(DecisionCodec.read(true)).isInstanceOf(Decision.Undecided.class);
    }

    @Test
    void longest_duration_can_be_counted_in_nanoseconds() {
        String json =
                "{\"v\":1,\"allow\":true,\"reason\":\"x\",\"obligations\":{\"max_duration\":9e9}}";
        var allow = (Decision.Allow) DecisionCodec.read(new JsonObject(json));
        assertThat(allow.obligations().maxDuration().toNanos()).isPositive();
    }
}
