// cosign: the verbs that move what is attached to images, and images with it.

#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "bindings/bind.h"
#include "bindings/buffer.h"
#include "bindings/context.h"
#include "bindings/convert.h"
#include "bindings/options.h"
#include "bindings/run_verb.h"
#include "cosign/save.h"

namespace sigwright::bindings {
namespace {

py::dict copied(const cosign::CopyResult& result) {
  py::dict out;
  out["reference"] = text(result.reference);
  out["digest"] = text(result.digest);
  out["manifests"] = result.manifests;
  out["blobs"] = result.blobs;
  out["bytes"] = result.bytes;
  out["attached"] = text_list(result.attached);
  out["warnings"] = text_list(result.warnings);
  return out;
}

py::dict copy(const CoreContext& context, const std::string& source, const std::string& target, const py::dict& options,
              Timeout timeout, Stop stop) {
  const auto parsed = read_copy_options(options);
  return copied(run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::copy_image(source, target, parsed, world, cancel);
  }));
}

py::dict save(const CoreContext& context, const std::string& source, const std::string& directory,
              const py::dict& options, Timeout timeout, Stop stop) {
  const auto parsed = read_copy_options(options);
  return copied(run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::save_image(source, directory, parsed, world, cancel);
  }));
}

py::dict load(const CoreContext& context, const std::string& directory, const std::string& target,
              const py::dict& options, Timeout timeout, Stop stop) {
  const auto parsed = read_copy_options(options);
  return copied(run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::load_image(directory, target, parsed, world, cancel);
  }));
}

using Downloading = Result<void> (*)(const std::string&, const cosign::DownloadOptions&, const cosign::Context&,
                                     const Cancel&, const cosign::TextSink&);

Result<void> write_to(int descriptor, ByteView data) {
  while (!data.empty()) {
    const auto count = ::write(descriptor, data.data(), data.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(ErrorCode::LocalFile, std::string("writing: ") + std::strerror(errno));
    data = data.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

// To a file, where one is given: each on a line of its own.
template <Downloading Download>
py::list download(const CoreContext& context, const std::string& image, const py::dict& options,
                  std::optional<int> descriptor, Timeout timeout, Stop stop) {
  const auto parsed = read_download_options(options);
  std::vector<std::string> texts;
  const auto keep = [&](const bundle::SplitText& text) -> Result<void> {
    if (!descriptor) {
      texts.push_back(text.joined());
      return {};
    }
    CHECK(text.each_piece([&](ByteView piece) { return write_to(*descriptor, piece); }));
    return write_to(*descriptor, as_bytes("\n"));
  };
  run(context, timeout, stop,
      [&](const auto& world, const Cancel& cancel) { return Download(image, parsed, world, cancel, keep); });
  py::list out;
  for (auto& text : texts) {
    out.append(py::bytes(text));
    std::string().swap(text);  // they may be large, and are not needed twice
  }
  return out;
}

py::str download_sbom(const CoreContext& context, const std::string& image, int descriptor, const py::dict& options,
                      Timeout timeout, Stop stop) {
  const auto parsed = read_download_options(options);
  std::string media_type;
  const cosign::SbomSink sink{.begin = [&](const std::string& type, std::uint64_t) -> Result<void> {
                                media_type = type;
                                return {};
                              },
                              .take = [&](ByteView piece) { return write_to(descriptor, piece); }};
  run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::download_sbom(image, parsed, world, cancel, sink);
  });
  return text(media_type);
}

py::dict attached(const cosign::AttachResult& result) {
  py::dict out;
  out["reference"] = text(result.reference);
  out["digest"] = text(result.digest);
  out["attached"] = to_list(result.attached, [](const cosign::WrittenSignature& written) {
    py::dict one;
    one["digest"] = text(written.digest);
    one["tag"] = text(written.tag);
    return one;
  });
  out["warnings"] = text_list(result.warnings);
  return out;
}

template <auto Read, auto Attach>
py::dict attach(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
                Stop stop) {
  const auto parsed = Read(options);
  return attached(run(context, timeout, stop,
                      [&](const auto& world, const Cancel& cancel) { return Attach(image, parsed, world, cancel); }));
}

py::dict clean(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
               Stop stop) {
  const auto parsed = read_clean_options(options);
  const auto result = run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::clean(image, parsed, world, cancel);
  });
  py::dict out;
  out["reference"] = text(result.reference);
  out["digest"] = text(result.digest);
  out["removed"] = text_list(result.removed);
  out["warnings"] = text_list(result.warnings);
  return out;
}

py::dict upload(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
                Stop stop) {
  const auto parsed = read_upload_options(options);
  const auto result = run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::upload_files(image, parsed, world, cancel);
  });
  py::dict out;
  out["reference"] = text(result.reference);
  out["digest"] = text(result.digest);
  out["files"] = to_list(result.files, [](const cosign::Uploaded& file) {
    py::dict one;
    one["path"] = text(file.path);
    one["media_type"] = text(file.media_type);
    one["url"] = text(file.url);
    return one;
  });
  out["warnings"] = text_list(result.warnings);
  return out;
}

py::bytes generate(const CoreContext& context, const std::string& image, const py::dict& options, Timeout timeout,
                   Stop stop) {
  const auto parsed = read_generate_options(options);
  return py::bytes(run(context, timeout, stop, [&](const auto& world, const Cancel& cancel) {
    return cosign::generate(image, parsed, world, cancel);
  }));
}

}  // namespace

void bind_artifacts(py::module_& m) {
  const auto verb = [&](const char* name, auto function, const char* doc) {
    m.def(name, function, py::arg("context"), py::arg("image"), py::arg("options"), py::kw_only(),
          py::arg("timeout") = py::none(), py::arg("stop") = py::none(), doc);
  };
  const auto moving = [&](const char* name, auto function, const char* doc) {
    m.def(name, function, py::arg("context"), py::arg("source"), py::arg("target"), py::arg("options"), py::kw_only(),
          py::arg("timeout") = py::none(), py::arg("stop") = py::none(), doc);
  };
  moving("copy", &copy, "Copy an image with everything attached to it.");
  moving("save", &save, "Write an image with all its evidence as an OCI layout.");
  moving("load", &load, "Put the image of an OCI layout into a registry.");
  const auto downloading = [&](const char* name, auto function, const char* doc) {
    m.def(name, function, py::arg("context"), py::arg("image"), py::arg("options"), py::kw_only(),
          py::arg("descriptor") = py::none(), py::arg("timeout") = py::none(), py::arg("stop") = py::none(), doc);
  };
  downloading("download_signatures", &download<cosign::download_signatures>,
              "Return the signatures of an image as JSON texts, or write them to an open file.");
  downloading("download_attestations", &download<cosign::download_attestations>,
              "Return the attestations about an image as JSON texts, or write them to an open file.");
  m.def("download_sbom", &download_sbom, py::arg("context"), py::arg("image"), py::arg("descriptor"),
        py::arg("options"), py::kw_only(), py::arg("timeout") = py::none(), py::arg("stop") = py::none(),
        "Write the SBOM attached to an image to an open file and return its media type.");
  verb("attach_signature", &attach<read_attach_signature_options, cosign::attach_signature>,
       "Attach a signature that was made elsewhere.");
  verb("attach_attestations", &attach<read_attach_attestation_options, cosign::attach_attestations>,
       "Attach attestations that were made elsewhere.");
  verb("attach_sbom", &attach<read_attach_sbom_options, cosign::attach_sbom>, "Attach an SBOM.");
  verb("clean", &clean, "Remove what is attached to an image.");
  verb("upload_files", &upload, "Store files as an image.");
  verb("generate", &generate, "Return the payload that a legacy signature of an image signs.");
}

}  // namespace sigwright::bindings
