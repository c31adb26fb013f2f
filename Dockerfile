# The server (and every other command) in a container. Build the jar first: ./sallyport version
FROM eclipse-temurin:25-jre
RUN groupadd --system sallyport \
    && useradd --system --gid sallyport --create-home sallyport
COPY sallyport /opt/sallyport/sallyport
COPY bin/find-java /opt/sallyport/bin/find-java
COPY target/sallyport.jar target/sallyport-client.jar /opt/sallyport/target/
RUN ln -s /opt/sallyport/sallyport /usr/local/bin/sallyport
# Makes the cache that lets every command start fast, the health check above all.
RUN sallyport rehearse
# Port 443 needs no root: Docker lets every user in a container bind low ports.
USER sallyport
EXPOSE 443
ENTRYPOINT ["sallyport", "serve"]
CMD ["--config", "/pomerium.yaml"]
