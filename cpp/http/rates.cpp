#include "http/rates.h"

#include <charconv>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace sigwright::http {
namespace {

constexpr double kMostPerSecond = 1e6;
constexpr double kLongestSeconds = 24 * 3600;  // between two requests

std::unexpected<Error> refuse(std::string_view text, std::string_view why) {
  return fail(ErrorCode::Usage, "not a rate: " + printable(text) + ": " + std::string(why),
              "write 10 or 10/s, 600/m, 1000/h for every host, HOST=10/s for one");
}

std::optional<double> unit_seconds(std::string_view unit) noexcept {
  if (unit.empty() || unit == "s") return 1;
  if (unit == "m") return 60;
  if (unit == "h") return 3600;
  return std::nullopt;
}

Result<Rates::Interval> parse_interval(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto unit =
      slash + 1 == text.size() ? std::nullopt : unit_seconds(text.substr(std::min(slash + 1, text.size())));
  if (!unit) return refuse(text, "its unit is s, m or h");
  double number = 0;
  const char* const end = text.data() + slash;
  const auto [stop, problem] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (problem != std::errc() || stop != end || !(number > 0)) return refuse(text, "it is a number above zero");
  const double seconds = *unit / number;
  if (seconds < 1 / kMostPerSecond || seconds > kLongestSeconds) {
    return refuse(text, "between one request a day and a million a second");
  }
  return std::chrono::duration_cast<Rates::Interval>(std::chrono::duration<double>(seconds));
}

bool names_port(std::string_view host) noexcept {
  const std::size_t colon = host.rfind(':');
  return colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
}

}  // namespace

bool Rates::Rate::fits(const Url& url) const noexcept {
  if (port != 0 && port != url.port) return false;
  if (host.empty() || host == url.host) return true;
  return url.host.size() > host.size() && url.host.ends_with(host) &&
         url.host[url.host.size() - host.size() - 1] == '.';
}

Result<Rates::Rate> Rates::parse_one(std::string_view text) {
  const std::size_t equals = text.find('=');
  const bool of_all = equals == std::string_view::npos;
  TRY(const Interval interval, parse_interval(of_all ? text : text.substr(equals + 1)));
  Rate rate{std::string(text), "", 0, interval};
  if (of_all) return rate;
  const std::string_view host = text.substr(0, equals);
  const auto url = Url::parse("https://" + std::string(host));
  if (!url || url->target != "/" || host.ends_with('/')) return refuse(text, "its host is not one");
  rate.host = url->host;
  if (names_port(host)) rate.port = url->port;
  return rate;
}

Result<Rates> Rates::parse(const std::vector<std::string>& texts) {
  Rates rates;
  if (texts.empty()) return rates;
  std::vector<Rate> parsed;
  for (const std::string& text : texts) {
    TRY(auto rate, parse_one(trim(text)));
    parsed.push_back(std::move(rate));
  }
  rates.rates_ = std::make_shared<const std::vector<Rate>>(std::move(parsed));
  return rates;
}

Rates::Interval Rates::interval(const Url& url) const {
  if (!rates_) return Interval::zero();
  const Rate* best = nullptr;
  const auto rank = [](const Rate& rate) { return std::tuple(rate.host.size(), rate.port != 0); };
  for (const Rate& rate : *rates_) {
    if (rate.fits(url) && (best == nullptr || rank(rate) >= rank(*best))) best = &rate;
  }
  return best == nullptr ? Interval::zero() : best->interval;
}

std::vector<std::string_view> Rates::texts() const {
  std::vector<std::string_view> texts;
  if (rates_) {
    for (const Rate& rate : *rates_) texts.emplace_back(rate.text);
  }
  return texts;
}

}  // namespace sigwright::http
