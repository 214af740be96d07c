// verify-image KEY IMAGE: prints the digest reference to deploy, or says why there is none.

#include <cosign/context.h>
#include <cosign/verify.h>
#include <fstream>
#include <iostream>
#include <iterator>

namespace cosign = sigwright::cosign;

namespace {

std::string contents(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int refuse(const sigwright::Error& error) {
  std::cerr << "Error: " << error.message << '\n';
  return error.exit_code();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: verify-image KEY IMAGE\n";
    return 2;
  }
  const auto key = sigwright::crypto::PublicKey::from_pem(contents(arguments[1]));
  if (!key) return refuse(key.error());
  const auto context = cosign::system_context({}, "verify-image/1");
  if (!context) return refuse(context.error());

  cosign::VerifyOptions options;
  options.keys = {*key};
  options.insecure_ignore_tlog = true;  // or name the log to believe: options.trust.rekor_url = "file:team-log"
  const auto report = cosign::verify_image(arguments[2], options, **context, sigwright::Cancel{});
  if (!report) return refuse(report.error());
  if (const auto why = report->error ? report->error : sigwright::verify::judge(report->candidates, report->image)) {
    return refuse(*why);
  }

  std::cout << report->reference << '\n';
  return 0;
}
