#include "cosign/pending.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "cpp/cosign/logged.h"
#include "cpp/signing/signed.h"

namespace sigwright::cosign {
namespace {

class PendingTest : public LoggedTest {
 protected:
  [[nodiscard]] Pending pending(std::string_view payload = "payload", const SigningServices& services = {}) const {
    return {context_, signer()->public_key(), services, "bundle", as_bytes(payload)};
  }
  [[nodiscard]] static bundle::Bundle bundle() {
    return take(signing::sign_bundle(*signer(), crypto::Digest::of(as_bytes("image")), {}, signing::LogKind::None));
  }
  [[nodiscard]] static bundle::SignatureLayer layer() {
    return take(signing::sign_payload(*signer(), to_bytes(std::string("payload")), signing::LogKind::None));
  }
  [[nodiscard]] std::vector<std::string> files() const { return home_.files(); }
};

TEST_F(PendingTest, finds_what_was_kept_until_it_is_forgotten) {
  EXPECT_FALSE(pending().find_bundle());
  const auto made = bundle();
  pending().keep(made);
  ASSERT_TRUE(pending().find_bundle());
  EXPECT_EQ(pending().find_bundle()->write(), made.write());
  pending().forget();
  EXPECT_FALSE(pending().find_bundle());
  EXPECT_TRUE(files().empty());
}

TEST_F(PendingTest, keeps_a_legacy_signature_as_it_was) {
  const auto made = layer();
  pending().keep(made);
  const auto found = pending().find_layer<bundle::SignatureLayer>();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->payload, made.payload);
  EXPECT_EQ(found->signature, made.signature);
  EXPECT_EQ(found->annotations(), made.annotations());
}

TEST_F(PendingTest, another_payload_or_log_is_another_signature) {
  pending().keep(bundle());
  EXPECT_FALSE(pending("other").find_bundle());
  EXPECT_FALSE(pending("payload", services(make_log())).find_bundle());
}

TEST_F(PendingTest, is_readable_for_its_owner_alone) {
  pending().keep(bundle());
  const auto path = home_.path() / files().at(0);
  EXPECT_EQ(std::filesystem::status(path).permissions() & std::filesystem::perms::all,
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(PendingTest, rubbish_is_nothing) {
  pending().keep(bundle());
  const auto path = home_.path() / files().at(0);
  for (const auto* const text : {"", "{}", "[]", R"({"annotations":{},"payload":7})", "{"}) {
    ASSERT_TRUE(write_file(path, as_bytes(std::string_view(text))));
    EXPECT_FALSE(pending().find_bundle()) << text;
    EXPECT_FALSE(pending().find_layer<bundle::SignatureLayer>()) << text;
  }
}

TEST_F(PendingTest, without_a_home_nothing_is_kept) {
  context_.home.clear();
  pending().keep(bundle());
  EXPECT_FALSE(pending().find_bundle());
}

}  // namespace
}  // namespace sigwright::cosign
