FROM "debian\"];<script>`x`" AS end
COPY --from=x];<script>alert(1)</script> ["a\"b #quot; \\N","%%{init: {}}%%`c`","/|d|"]
COPY --from=end ["/click n0 href javascript:alert(1)","-->","/e&lt;b&gt;/"]
RUN --mount=type=bind,from=k{}(),source=/"a",target=/漢字 echo "<b>" > "/out/\"];%%" ; end
CMD ["/out/\"];%%"]
