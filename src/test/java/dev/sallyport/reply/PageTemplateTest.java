package dev.sallyport.reply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTemplateTest {
    private static final PageTemplate PAGE = new PageTemplate(PageTemplateTest.class, "value.html");

    @ParameterizedTest
    @CsvSource(
            value = {
                "Ann O'Hara|Ann O&#39;Hara",
                "<script>\"|&lt;script&gt;&quot;",
                "\u05d0\u200f!|\u05d0\u200f!",
                "\ud83d\ude00|\ud83d\ude00",
                "a\u202eb\u2066c\u2069|a\ufffdb\ufffdc\ufffd",
                "a\u001b[31m\u0085\u0000\u007f|a\ufffd[31m\ufffd\ufffd\ufffd",
                "a\ud83d|a\ufffd"
            },
            delimiter = '|')
    void values_are_text(String value, String shown) {
        assertThat(PAGE.render(Map.of("value", value, "more", List.of(value))))
                .isEqualTo("<p>" + shown + "</p><i>" + shown + "</i>\n");
    }
}
