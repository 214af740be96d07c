#include "base/json_lines.h"

#include <gtest/gtest.h>

namespace sigwright {
namespace {

using Lines = std::vector<std::string_view>;

TEST(JsonLines, AreObjectsOneALine) {
  EXPECT_EQ(json_lines("{\"a\":1}\n\n {\"b\":2} \r\n"), (Lines{"{\"a\":1}", "{\"b\":2}"}));
}

TEST(JsonLines, ADocumentOverSeveralLinesIsOne) {
  for (const std::string_view text : {"{\n\"a\":1\n}\n", "{\"a\":1}\n", "{}", "", "{\"a\":1}\nnothing"}) {
    EXPECT_EQ(json_lines(text), Lines{text});
  }
}

}  // namespace
}  // namespace sigwright
