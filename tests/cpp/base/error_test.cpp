#include "base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace sigwright {
namespace {

TEST(ErrorTable, HasOneWholeRowForEachCode) {
  std::set<std::string_view> symbols;
  std::set<std::string_view> exceptions;
  for (const ErrorKind& kind : error_kinds()) {
    EXPECT_EQ(&error_kind(kind.code), &kind);
    EXPECT_TRUE(symbols.insert(kind.symbol).second) << kind.symbol;
    EXPECT_TRUE(exceptions.insert(kind.exception).second) << kind.exception;
    EXPECT_TRUE(std::ranges::all_of(kind.symbol, [](char c) { return c == '_' || (c >= 'a' && c <= 'z'); }));
    EXPECT_TRUE(kind.exception.ends_with("Error")) << kind.exception;
    EXPECT_FALSE(kind.hint.empty()) << kind.symbol;
    EXPECT_GT(kind.exit_code, 0) << kind.symbol;
  }
  EXPECT_EQ(error_kinds().size(), static_cast<std::size_t>(ErrorCode::Interrupted) + 1);
}

struct Exit {
  ErrorCode code;
  int status;
};
class ExitCodes : public testing::TestWithParam<Exit> {};
INSTANTIATE_TEST_SUITE_P(Published, ExitCodes,
                         testing::Values(Exit{ErrorCode::Internal, 1}, Exit{ErrorCode::Usage, 2},
                                         Exit{ErrorCode::InvalidReference, 2}, Exit{ErrorCode::NoSignatures, 10},
                                         Exit{ErrorCode::NotFound, 11}, Exit{ErrorCode::NoMatchingSignature, 12},
                                         Exit{ErrorCode::NoCertificate, 13}, Exit{ErrorCode::IdentityMismatch, 14},
                                         Exit{ErrorCode::LogEvidence, 15}, Exit{ErrorCode::Untrusted, 16},
                                         Exit{ErrorCode::PolicyNotSatisfied, 17}, Exit{ErrorCode::NotAnImage, 18},
                                         Exit{ErrorCode::KeyUnusable, 19}, Exit{ErrorCode::KeyNotFound, 19},
                                         Exit{ErrorCode::KeyCorrupt, 19}, Exit{ErrorCode::WrongPassword, 19},
                                         Exit{ErrorCode::AccessDenied, 20}, Exit{ErrorCode::Unreachable, 21},
                                         Exit{ErrorCode::TimedOut, 21}, Exit{ErrorCode::NotStored, 21},
                                         Exit{ErrorCode::Malformed, 22}, Exit{ErrorCode::DigestMismatch, 22},
                                         Exit{ErrorCode::LimitExceeded, 22}, Exit{ErrorCode::LocalFile, 22},
                                         Exit{ErrorCode::WriteConflict, 23}, Exit{ErrorCode::Interrupted, 130}));

TEST_P(ExitCodes, AreTheDocumentedOnes) {
  EXPECT_EQ((Error{GetParam().code, "", "", {}}).exit_code(), GetParam().status);
}

TEST(Error, GivesItsOwnHintOrTheTables) {
  EXPECT_EQ((Error{ErrorCode::Usage, "m", "do this", {}}).hint_or_default(), "do this");
  EXPECT_EQ((Error{ErrorCode::Usage, "m", "", {}}).hint_or_default(), error_kind(ErrorCode::Usage).hint);
}

}  // namespace
}  // namespace sigwright
